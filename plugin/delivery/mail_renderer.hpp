// Makes the message that leaves: a mail of text and HTML with the invoices' PDFs attached, a letter that is filed, the text of a
// call.
#pragma once
#include <functional>
#include <host_sdk/kit/html/pages.hpp>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <host_sdk/kit/mail/message.hpp>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "plugin/application/by_hand.hpp"
#include "plugin/application/notices.hpp"
#include "plugin/application/payment_links.hpp"
#include "plugin/application/ports.hpp"
#include "plugin/application/word_templates.hpp"
#include "plugin/delivery/letter_page.hpp"

namespace reminders::delivery {

namespace word {
class Templates;
}

/// Thread-safe when its ports are. `mailFrame` is the HTML around a mail's text: {{language}}, {{{logo}}}, {{{content}}} and
/// {{{signature}}} are put in. Without `links` there are no payment links.
class MailRenderer final : public application::MessageRenderer {
 public:
  /// By language; a text whose language has none is explained in English.
  using Catalogues = std::map<std::string, kit::l10n::Catalogue, std::less<>>;

  MailRenderer(application::MessageDetailsSource& details, application::InvoiceDocuments& documents,
               application::LetterFiles& letters, application::MailAccounts& accounts, application::Clock& clock,
               std::string mailFrame, Catalogues catalogues = {}, application::PaymentLinks* links = nullptr,
               application::WordTemplates* wordTemplates = nullptr, const word::Templates* word = nullptr)
      : details_(details),
        documents_(documents),
        letters_(letters),
        accounts_(accounts),
        clock_(clock),
        frame_(std::move(mailFrame)),
        catalogues_(std::move(catalogues)),
        links_(links),
        wordTemplates_(wordTemplates),
        word_(word) {}

  application::RenderedMessage render(const application::RenderRequest& request) override;

  /// The mail that `render` would make of an e-mail, as a draft for another mail program: the same but that it says so, and names
  /// the hidden copies. Throws Permanent like `render`.
  [[nodiscard]] std::string draft(const application::RenderRequest& request) const;

  /// Subject and text of a message as they would be, without making the mail: for simulations and previews.
  struct Words {
    std::string subject, text, language;
    std::string link{};                      // the payment link that the text may name; '' where there is none
    const domain::Format* format = nullptr;  // of a letter, in the request's configuration; nullptr: it is drawn
  };
  [[nodiscard]] Words words(const application::RenderRequest& request) const;

  /// The message as its reader would see it, for somebody of the company to look at: never to be sent to a customer. Throws
  /// Permanent like `render`.
  struct Look {
    Words words;
    std::string from, signature, html;  // html of e-mails, without the logo
    std::string withoutSender;          // why nobody is named as the sender of an e-mail yet; else ''
    std::vector<application::NoticeFile> files;
  };
  [[nodiscard]] Look look(const application::RenderRequest& request, bool withFiles) const;
  /// A letter in its format, laid out: to be looked at. Throws Permanent like `render`, and where no format of one's own is
  /// chosen.
  struct LaidOut {
    kit::html::Pages pages;
    kit::pdf::DocumentInfo info;
    std::string language;
  };
  [[nodiscard]] LaidOut laidOut(const application::RenderRequest& request) const;
  /// Who it would come from, what would be attached, and its words: for one who writes by hand.
  [[nodiscard]] application::MessagePreview preview(const application::RenderRequest& request) const;
  /// A letter for one who writes it by hand, with the PDF that would be filed where `withPdf`. Nothing is filed.
  [[nodiscard]] application::LetterLook letterLook(const application::RenderRequest& request, bool withPdf) const;
  /// What a Word template may name, filled with this letter: the tree of word::wordFields. Throws Permanent like `render`, but a
  /// customer without a postal address gets a letter too.
  [[nodiscard]] nlohmann::json wordFields(const application::RenderRequest& request) const;

 private:
  /// What the letter says, and all that its format may name.
  struct Content;
  [[nodiscard]] Content contentOf(const application::RenderRequest& request, const application::MessageDetails& details,
                                  const Words& words) const;
  /// Throws Permanent when it cannot be made.
  static std::string pdfOf(const Content& content, const Words& words);
  application::RenderedMessage renderLetter(const application::RenderRequest& request, const application::MessageDetails& details,
                                            const Words& words);
  [[nodiscard]] Letter letterWith(const application::RenderRequest& request, const application::MessageDetails& details,
                                  const Words& words, bool needsAddress = true) const;
  [[nodiscard]] kit::mail::MessageDraft mailOf(const application::RenderRequest& request,
                                               const application::MessageDetails& details, const Words& words) const;
  [[nodiscard]] kit::l10n::Catalogue catalogueOf(const std::string& language) const;
  [[nodiscard]] Words wordsWith(const application::RenderRequest& request, const application::MessageDetails& details) const;
  /// The HTML of a mail. `code`: what stands below the text.
  [[nodiscard]] std::string framed(const Words& words, const std::string& logo, const std::string& code,
                                   const std::string& signature) const;
  [[nodiscard]] std::string linkFor(const application::RenderRequest& request) const;

  application::MessageDetailsSource& details_;
  application::InvoiceDocuments& documents_;
  application::LetterFiles& letters_;
  application::MailAccounts& accounts_;
  application::Clock& clock_;
  std::string frame_;
  Catalogues catalogues_;
  application::PaymentLinks* links_;
  application::WordTemplates* wordTemplates_;  // nullptr: no Word files
  const word::Templates* word_;
};

}  // namespace reminders::delivery
