// Makes the message that leaves: a mail of text and HTML with the invoices' PDFs attached, a letter that is filed, the text of a
// call.
#pragma once
#include <functional>
#include <host_sdk/kit/html/pages.hpp>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <map>
#include <string>

#include "plugin/application/by_hand.hpp"
#include "plugin/application/notices.hpp"
#include "plugin/application/ports.hpp"

namespace reminders::delivery {

/// Thread-safe when its ports are. `mailFrame` is the HTML around a mail's text: {{language}}, {{{logo}}}, {{{content}}} and
/// {{{signature}}} are put in.
class MailRenderer final : public application::MessageRenderer {
 public:
  /// By language; a text whose language has none is explained in English.
  using Catalogues = std::map<std::string, kit::l10n::Catalogue, std::less<>>;

  MailRenderer(application::MessageDetailsSource& details, application::InvoiceDocuments& documents,
               application::LetterFiles& letters, application::MailAccounts& accounts, application::Clock& clock,
               std::string mailFrame, Catalogues catalogues = {})
      : details_(details),
        documents_(documents),
        letters_(letters),
        accounts_(accounts),
        clock_(clock),
        frame_(std::move(mailFrame)),
        catalogues_(std::move(catalogues)) {}

  application::RenderedMessage render(const application::RenderRequest& request) override;

  /// Subject and text of a message as they would be, without making the mail: for simulations and previews.
  struct Words {
    std::string subject, text, language;
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

 private:
  /// What the letter says, and all that its format may name.
  struct Content;
  [[nodiscard]] Content contentOf(const application::RenderRequest& request, const application::MessageDetails& details,
                                  const Words& words) const;
  application::RenderedMessage renderLetter(const application::RenderRequest& request, const application::MessageDetails& details,
                                            const Words& words);
  [[nodiscard]] kit::l10n::Catalogue catalogueOf(const std::string& language) const;
  [[nodiscard]] Words wordsWith(const application::RenderRequest& request, const application::MessageDetails& details) const;
  [[nodiscard]] std::string framed(const Words& words, const std::string& logo, const std::string& signature) const;

  application::MessageDetailsSource& details_;
  application::InvoiceDocuments& documents_;
  application::LetterFiles& letters_;
  application::MailAccounts& accounts_;
  application::Clock& clock_;
  std::string frame_;
  Catalogues catalogues_;
};

}  // namespace reminders::delivery
