// The app's objects, built once when it is activated and torn down when it ends.
#pragma once
#include <host_sdk/host.hpp>
#include <host_sdk/kit/sql/pool.hpp>
#include <string>

#include "plugin/adapters/host_ports.hpp"
#include "plugin/adapters/setup_desk.hpp"
#include "plugin/application/bind_letters.hpp"
#include "plugin/application/case_file.hpp"
#include "plugin/application/foresight.hpp"
#include "plugin/application/plan_reminders.hpp"
#include "plugin/application/run_reminders.hpp"
#include "plugin/application/send_outbox.hpp"
#include "plugin/application/take_drafts.hpp"
#include "plugin/delivery/case_archive.hpp"
#include "plugin/delivery/format_samples.hpp"
#include "plugin/delivery/hand_previews.hpp"
#include "plugin/delivery/mail_renderer.hpp"
#include "plugin/delivery/payment_codes.hpp"
#include "plugin/delivery/pdf_binder.hpp"
#include "plugin/delivery/plan_preview.hpp"
#include "plugin/delivery/sample_messages.hpp"
#include "plugin/delivery/smtp_notices.hpp"
#include "plugin/delivery/table_files.hpp"
#include "plugin/delivery/word/templates.hpp"
#include "plugin/delivery/zip_archives.hpp"
#include "plugin/storage/answer_book.hpp"
#include "plugin/storage/call_book.hpp"
#include "plugin/storage/case_file_log.hpp"
#include "plugin/storage/company_stores.hpp"
#include "plugin/storage/copy_digests.hpp"
#include "plugin/storage/debtor_book.hpp"
#include "plugin/storage/decision_history.hpp"
#include "plugin/storage/draft_book.hpp"
#include "plugin/storage/erp_codes.hpp"
#include "plugin/storage/facts_source.hpp"
#include "plugin/storage/follow_up_book.hpp"
#include "plugin/storage/letter_book.hpp"
#include "plugin/storage/message_details.hpp"
#include "plugin/storage/message_history.hpp"
#include "plugin/storage/noted_sent.hpp"
#include "plugin/storage/outbox_store.hpp"
#include "plugin/storage/personal_data.hpp"
#include "plugin/storage/prepared_reminders.hpp"
#include "plugin/storage/reminder_list.hpp"
#include "plugin/storage/results.hpp"
#include "plugin/storage/returned_mail_book.hpp"
#include "plugin/storage/unpaid_list.hpp"
#include "plugin/storage/word_templates.hpp"
#include "plugin/web/simulation_mail.hpp"

namespace reminders::adapters {

/// Members in the order of their dependencies. Everything in it is safe for calls from any thread; transports are made per pass.
class AppGraph {
 public:
  /// Opens the first session: throws hsdk::Error when a service is not granted or the database cannot be reached.
  explicit AppGraph(const hsdk::Host& host);

  hsdk::Log log;
  std::string packageFolder;
  kit::sql::Pool pool;
  HostClock clock;
  HostInvoiceDocuments documents;
  HostLetterFiles letterFiles;
  HostReachEditor reachEditor;
  HostMailAccounts mailAccounts;
  HostPaymentLinks paymentLinks;
  hsdk::Work work;

  storage::SqlConfigurationStore configurations;
  storage::SqlCompanyDirectory companies;
  storage::SqlErpCodes erpCodes;
  storage::SqlFactsSource facts;
  storage::SqlOutboxStore outbox;
  storage::SqlDecisionLog decisions;
  storage::SqlRunLog runs;
  storage::SqlPlanArchive plans;
  storage::SqlAddressBook addresses;
  storage::SqlAccountStatus accountStatus;
  storage::SqlMessageDetails messageDetails;
  storage::SqlMessageHistory history;
  storage::SqlDecisionHistory decisionHistory;
  storage::SqlReturnedMailBook returnedMails;
  storage::SqlResults results;
  storage::SqlFollowUpBook followUps;
  storage::SqlCallBook calls;
  storage::SqlAnswerBook answers;
  storage::SqlReminderList reminderList;
  storage::SqlDebtorBook debtors;
  storage::SqlUnpaidList unpaid;
  storage::SqlPreparedReminders prepared;
  storage::SqlWordTemplates wordTemplates;
  storage::SqlLetterBook letterBook;
  storage::SqlDraftBook drafts;
  storage::SqlSentElsewhere sentElsewhere;
  storage::SqlCaseFileLog caseFileLog;
  storage::SqlCopyDigests copyDigests;
  storage::SqlPersonalDataBook personalData;

  delivery::word::Templates word;
  delivery::MailRenderer renderer;
  delivery::EpcPaymentCodes paymentCodes;
  delivery::PlanPreview previews;
  delivery::HandPreviews handPreviews;
  delivery::word::Documents wordDocuments;
  delivery::RenderedSamples samples;
  delivery::DeliveredTables tables;
  delivery::QpdfBinder binder;
  delivery::ZipArchives archives;
  delivery::RenderedFormats formats;
  delivery::SmtpNotices notices;
  delivery::ZippedCaseArchives caseArchives;
  web::SimulationMail simulationMail;

  application::PlanReminders planReminders;
  application::RunReminders runReminders;
  application::Foresight foresight;
  application::RemindByHand byHand;
  application::BindLetters dayLetters;
  application::TakeDrafts takeDrafts;
  application::MakeCaseFile caseFiles;
  SetupDesk setupDesk{*this};

  /// The company as jobs and pages need it. Throws hsdk::Error(HSDK_E_NOT_FOUND).
  application::Company company(std::int64_t id);

  /// One pass over a company's outbox, on connections of its own. `only`: just these messages, because a person wants them now.
  application::SendResult send(const application::Company& company, domain::Date asOf, std::vector<domain::MessageId> only = {},
                               std::function<bool()> cancelled = {});
};

}  // namespace reminders::adapters
