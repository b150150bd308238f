// The app's pages and its block on invoices: use cases in, HTML out. Knows nothing of the SDK.
#pragma once
#include <functional>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <host_sdk/kit/pages/page_templates.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plugin/application/bind_letters.hpp"
#include "plugin/application/by_hand.hpp"
#include "plugin/application/debtor_answers.hpp"
#include "plugin/application/debtors.hpp"
#include "plugin/application/erp_codes.hpp"
#include "plugin/application/follow_up.hpp"
#include "plugin/application/foresight.hpp"
#include "plugin/application/format_port.hpp"
#include "plugin/application/history_ports.hpp"
#include "plugin/application/notices.hpp"
#include "plugin/application/payment_links.hpp"
#include "plugin/application/ports.hpp"
#include "plugin/application/prepared_reminders.hpp"
#include "plugin/application/preview_port.hpp"
#include "plugin/application/reminder_list.hpp"
#include "plugin/application/results_port.hpp"
#include "plugin/application/returned_mails.hpp"
#include "plugin/application/run_reminders.hpp"
#include "plugin/application/send_outbox.hpp"
#include "plugin/application/setup_ports.hpp"
#include "plugin/application/table_files.hpp"
#include "plugin/application/take_drafts.hpp"
#include "plugin/application/unpaid_list.hpp"
#include "plugin/application/word_templates.hpp"
#include "plugin/web/simulation_mail.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {

/// Who asks, for which company, on which day.
struct Visitor {
  application::Company company;
  domain::Date asOf;
  std::string user, language;
  bool mayChange = false;
};

struct Request {
  Visitor visitor;
  std::string method, path;
  std::map<std::string, std::string> query, form;
  std::string csrf;
};

struct Answer {
  int status = 200;
  std::string title, body;
  std::string location;  // of 303
  std::string contentType = "text/html; charset=utf-8";
  std::string download;    // a file name: the body is a file, not a page
  std::string language{};  // of the page, where it is not its visitor's
  bool isShown = false;    // of a file: the browser shows it rather than keeping it
};

class SetupPages;

/// Thread-safe when its ports are.
class Site {
 public:
  struct Ports {
    application::PlanReminders& plan;
    application::RunReminders& run;
    application::PlanPreviews& previews;
    application::ConfigurationStore& configurations;
    application::PlanArchive& plans;
    application::FactsSource& facts;
    application::OutboxStore& outbox;
    application::MessageHistory& history;
    application::ReturnedMailBook& returnedMails;
    application::Clock& clock;
    /// One pass over the company's outbox; with messages named: only these, now.
    std::function<application::SendResult(const application::Company&, domain::Date, std::vector<domain::MessageId>)> send;
    /// The configuration as JSON; and its import, answering nothing or why it was refused.
    std::function<std::string(const Visitor&)> exportConfiguration;
    std::function<std::vector<domain::ConfigurationProblem>(const Visitor&, const std::string&)> importConfiguration;
    application::Foresight& foresight;
    application::DecisionHistory& decisions;
    application::NoticeMailer& notices;
    /// A configuration's text, checked and not saved; or why it is refused.
    std::function<std::variant<domain::Configuration, std::vector<domain::ConfigurationProblem>>(const Visitor&,
                                                                                                 const std::string&)>
        readConfiguration;
    application::ErpCodes& codes;
    application::Results& results;
    application::LetterFiles& letters;
    application::FollowUpBook& followUps;
    application::CallBook& calls;
    application::ReminderList& reminderList;
    application::DebtorBook& debtors;
    application::ReachEditor& reachEditor;
    /// Gives a customer or an invoice a programme of its own (its id, or `none`); nullopt: what holds for it in general.
    std::function<void(const Visitor&, const application::ProgrammeOwner&, const std::optional<std::string>& programme)>
        assignProgramme;
    /// The text of what was sent, for reading; '' for what has none.
    std::function<std::string(const application::SentCopy&)> readableText;
    application::ConfigurationDesk& desk;
    application::SampleMessages& samples;
    application::UnpaidList& unpaid;
    application::RemindByHand& byHand;
    application::PreparedReminders& prepared;
    application::MessagePreviews& messagePreviews;
    application::PaymentLinks& links;
    application::AnswerBook& answers;
    application::WordTemplates& wordTemplates;
    application::WordDocuments& wordDocuments;
    application::TableFiles& tables;
    application::LetterBook& letterBook;
    application::BindLetters& dayLetters;
    application::FiledDocuments& documents;
    application::FileArchives& archives;
    application::DraftBook& drafts;
    application::TakeDrafts& takeDrafts;
    application::FormatSamples& formatSamples;
    /// Starts a job of the app for the visitor, to go on by itself; answers the path of the page that shows it, '' when too much
    /// is under way already. nullopt, or absent: nothing is started here, and what is to be done is done at once.
    std::function<std::optional<std::string>(const Visitor&, const std::string& job, const std::map<std::string, std::string>&)>
        startWork = {};
  };

  /// `base`: the path under which the host shows the app's pages, e.g. "/apps/payment-reminders". Reads the templates and
  /// catalogues of the package once. Strict (for tests): a page that lacks a value of its template throws.
  Site(Ports ports, const std::string& packageFolder, std::string base,
       kit::pages::Strictness strictness = kit::pages::Strictness::kLenient);

  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  Answer handle(const Request& request);
  /// The card on an invoice's page; '' when reminders have nothing to do with it.
  std::string invoiceBlock(const Visitor& visitor, domain::InvoiceId invoice, const std::string& csrf,
                           const std::string& returnTo);
  /// The card on a customer's page; '' when the app cannot say anything of him.
  std::string customerBlock(const Visitor& visitor, domain::CustomerId customer, const std::string& csrf,
                            const std::string& returnTo);
  /// How many messages need a person.
  std::int64_t needing(domain::CompanyId company);

 private:
  friend class FollowUpPages;
  friend class AnswerList;  // answer_list.hpp: what customers have answered
  friend class RemindersPage;
  friend class DebtorPages;
  friend class WordPages;
  friend class LetterPages;
  friend class DraftPages;
  friend class ByHandPages;  // by_hand_pages.hpp: unpaid invoices and reminding by hand
  /// What was typed into a form of the simulation page and refused, with the sentence.
  struct RefusedForm {
    std::string mailProblem, mailTo;
    std::string oldDebtProblem, oldDebt, ignoreBefore;
  };
  Answer overview(const Request& request);
  Answer simulation(const Request& request) { return simulation(request, {}); }
  Answer simulation(const Request& request, const RefusedForm& refused);
  Answer mailSimulation(const Request& request);
  Answer answerOldDebt(const Request& request);
  /// {"answers", "ignore_before", "problem"}: what each answer to the question about old debt would send today.
  nlohmann::json oldDebtModel(const Visitor& visitor, const Language& language, const domain::Rulebook& rules,
                              const RefusedForm& refused);
  Answer lookAhead(const Request& request);
  Answer comparison(const Request& request);
  Answer history(const Request& request, std::int64_t invoice);
  /// {"choices"}: the programmes that the company could have instead.
  static void addProgrammeChoices(nlohmann::json& model, const Language& language, const domain::Configuration& configuration,
                                  const std::string& chosen);
  Answer message(const Request& request, std::int64_t id);
  Answer letterFile(const Request& request, std::int64_t message);
  /// The letter's Word file, which lies beside its PDF where the company wants one.
  Answer letterWordFile(const Request& request, std::int64_t message);
  Answer originalMessage(const Request& request, std::int64_t id);
  Answer notDelivered(const Request& request);
  Answer results(const Request& request);
  Answer freeAddress(const Request& request);
  /// {"unknown", "unknown_more"}: what the configuration names and the ERP does not know yet, the first few of them.
  void addUnknownCodes(nlohmann::json& model, const Visitor& visitor, const domain::Configuration& configuration) const;
  /// How many messages did not arrive, or perhaps did.
  [[nodiscard]] std::int64_t undelivered(domain::CompanyId company) const;
  Answer settings(const Request& request, const std::string& refusal, int status);
  /// Where the colours of the company's levels are; '' when it has those of all pages.
  [[nodiscard]] std::string levelStylesPath(domain::CompanyId company) const;
  Answer change(const Request& request);
  Answer activate(const Request& request);
  Answer remindInvoice(const Request& request, std::int64_t invoice);
  Answer resolve(const Request& request, std::int64_t message, domain::MessageState state);
  Answer page(const Request& request, const std::string& name, const std::string& title, nlohmann::json model,
              int status = 200) const;
  Answer problem(const Request& request, int status, const std::string& sentence) const;
  Answer backTo(const Request& request, const std::string& fallback, const std::string& notice) const;
  [[nodiscard]] const kit::l10n::Catalogue& texts(const std::string& language) const;

  Ports ports_;
  std::string base_;
  Catalogues catalogues_;
  kit::pages::PageTemplates pages_;
  SimulationMail simulationMail_;
  std::unique_ptr<SetupPages> setup_;  // programmes, levels, templates, general settings
};

}  // namespace reminders::web
