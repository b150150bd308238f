// The page of a payment link: what a customer sees who opens it. A signed address, no account, nothing but the invoices that it
// names; what he answers goes into the answer book.
#pragma once
#include "plugin/application/debtor_answers.hpp"
#include "plugin/application/payment_codes.hpp"
#include "plugin/application/payment_links.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/typed_form.hpp"

namespace reminders::web {

/// A request to the page. The host has checked the signature, the last day and, of a POST, the form's token.
struct LinkRequest {
  application::Company company;
  domain::Date today;
  std::string method;
  std::string path;  // behind the signed part: "", "/paid", "/invoices/12/pdf"
  std::map<std::string, std::string> query, form;
  std::string csrf;
  std::string subject;  // application::LinkSubject::text
  std::string address;  // path of the page itself, for its links and forms
};

/// Thread-safe when its ports are. Only POST changes anything: mail programs open links before people do.
class AnswerPage {
 public:
  struct Ports {
    application::FactsSource& facts;
    application::MessageDetailsSource& details;
    application::InvoiceDocuments& documents;
    application::PaymentCodes& codes;
    application::AnswerBook& answers;
  };

  /// Reads the templates and catalogues of the package once. Strict: as Site.
  AnswerPage(const Ports& ports, const std::string& packageFolder,
             kit::pages::Strictness strictness = kit::pages::Strictness::kLenient);

  /// 404 where there is nothing to be seen: whoever asks shows his own sentence.
  Answer handle(const LinkRequest& request) const;

 private:
  struct Invoice;
  struct Case;
  struct Forms {
    TypedForm paid, promise, dispute, wrong;
    std::string problem;  // about none of them
    [[nodiscard]] bool isRefused() const {
      return paid.isRefused() || promise.isRefused() || dispute.isRefused() || wrong.isRefused();
    }
  };
  [[nodiscard]] std::optional<Case> read(const LinkRequest& request) const;
  Answer page(const LinkRequest& request, const Case& found, const Forms& typed, int status) const;
  Answer answer(const LinkRequest& request, const Case& found, application::AnswerKind kind) const;
  Answer pdf(const LinkRequest& request, const Case& found, std::int64_t invoice) const;
  void addPayment(nlohmann::json& model, const Case& found, const Language& language) const;
  void addSaid(nlohmann::json& model, const LinkRequest& request, const Case& found, const Language& language) const;

  Ports ports_;
  Catalogues catalogues_;
  kit::pages::PageTemplates pages_;
};

}  // namespace reminders::web
