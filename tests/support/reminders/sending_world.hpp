// Reminders over real books, a real outbox and a real mail server on loopback: only the clock and the look of a mail are made up.
#pragma once
#include <date/tz.h>

#include <atomic>

#include "plugin/delivery/smtp_transport.hpp"
#include "tests/support/reminders/books.hpp"
#include "tests/support/reminders/fakes.hpp"
#include "tests/support/smtp/smtp_sink.hpp"

namespace test {

/// A mail that names its invoices in the subject; its Message-ID is the message's.
class PlainRenderer final : public application::MessageRenderer {
 public:
  std::function<void(const application::RenderRequest&)> before;
  application::RenderedMessage render(const application::RenderRequest& request) override {
    if (before) before(request);
    std::string subject = request.message.draft.level + ":";
    for (const auto& line : request.lines) subject += " " + line.facts.number + "=" + std::to_string(line.reminder.asked);
    return {{subject,
             "Message-ID: <" + request.message.messageIdHeader + ">\r\nSubject: " + subject + "\r\n\r\nbody\r\n",
             "message/rfc822",
             {}},
            "factures@acme.example"};
  }
};

class OneAccount final : public application::MailAccounts {
 public:
  application::MailAccount value;
  std::optional<application::MailAccount> account(domain::CompanyId, domain::DepartmentId) override { return value; }
};

/// Real time zones, a time of one's own.
class SetClock final : public application::Clock {
 public:
  std::atomic<std::int64_t> now{0};
  std::int64_t nowMillis() override { return now; }
  application::LocalTime localTime(const std::string& zone) override {
    const auto local =
        date::locate_zone(zone)->to_local(date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(now)));
    const auto day = date::floor<date::days>(local);
    return {domain::Date::fromDays(static_cast<std::int32_t>(day.time_since_epoch().count())),
            static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(local - day).count())};
  }
  /// `2026-03-29T00:30` UTC.
  void set(const std::string& utc) {
    const auto date = domain::Date::parse(utc.substr(0, 10)).value();
    now = (std::int64_t{date.days()} * 1440 + std::stoi(utc.substr(11, 2)) * 60 + std::stoi(utc.substr(14, 2))) * 60'000;
  }
};

struct SendingWorld {
  explicit SendingWorld(kit::sql::Dialect dialect, test_support::SmtpServerOptions options = {})
      : books(dialect), server(std::move(options)) {
    account.value.id = "company";
    account.value.host = "127.0.0.1";
    account.value.port = server.port();
    account.value.security = application::MailAccount::Security::kNone;
    account.value.timeoutSeconds = 20;
    configuration = samples::configuration();
    configuration.sendingWindow.reset();
    configuration.volumeGuard.reset();
    configuration.mailLimits.connections = 1;
    save();
    clock.set("2026-01-20T09:00");
  }

  void save() { books.database.configurations.save(books.company, configuration, "test"); }

  /// A customer of his own with an invoice of 120.00 EUR.
  void addInvoice(const std::string& number, const char* issued = "2025-12-06", const char* due = "2026-01-05") {
    host::erp::CustomerRow customer;
    customer.company = "ACME";
    customer.code = "K" + number;
    customer.name = "Customer of " + number;
    customer.email = addressOf(number);
    books.upsert<host::erp::CustomerRow>({customer});
    auto row = invoice(number, "120.00", issued, due);
    row.customer = customer.code;
    books.upsert<host::erp::InvoiceRow>({row});
  }
  static std::string addressOf(const std::string& number) { return "k" + number + "@example.org"; }
  void pay(const std::string& number, const char* on = "2026-01-20", const char* amount = "120.00") {
    auto row = payment(number, on, amount);
    row.customer = "K" + number;
    books.upsert<host::erp::PaymentRow>({row});
  }

  application::RunResult run(const std::string& asOf) {
    return application::RunReminders(books.database.facts, books.database.configurations, books.database.outbox,
                                     books.database.decisions, books.database.runs, books.database.plans, clock)
        .run(books.company, samples::day(asOf), "");
  }
  application::SendResult send(const std::string& asOf, const std::string& worker = "w1",
                               std::vector<domain::MessageId> only = {}) {
    delivery::SmtpTransport transport(account,
                                      delivery::SmtpTransport::Limits{configuration.mailLimits.messagesPerConnection, waits});
    return sendBy(transport, asOf, worker, std::move(only));
  }
  application::SendResult sendBy(application::MailTransport& transport, const std::string& asOf, const std::string& worker = "w1",
                                 std::vector<domain::MessageId> only = {}) {
    application::SendOutbox sender({books.database.facts, books.database.configurations, books.database.outbox, renderer,
                                    transport, books.database.accounts, books.database.addresses, clock},
                                   sending);
    return sender.pass(
        {{books.company, "ACME", "Acme SAS", "fr", "Europe/Paris"}, samples::day(asOf), worker, std::move(only), {}});
  }
  void later(std::int64_t seconds) { clock.now += seconds * 1000; }

  /// "sent 2, failed 1": how the outbox stands.
  std::string outboxTold() { return fakes::World::told(books.database.outbox.counts(books.company)); }
  /// Of the message that carries this invoice: "sent", "failed"; several by a comma.
  std::string stateOf(const std::string& number) {
    std::string told;
    auto session = books.database.open();
    kit::sql::ReadTransaction reading(session);
    kit::sql::RowReader rows(
        session,
        "select m.state from reminders_message m join reminders_carried k on k.company_id = m.company_id and "
        "k.message_id = m.message_id join reminders_reminder r on r.company_id = k.company_id and "
        "r.reminder_id = k.reminder_id where m.company_id = :1 and r.invoice_id = :2 order by m.message_id",
        {books.company.value, books.idOf(number)});
    while (rows.next()) told += (told.empty() ? "" : ", ") + std::string(rows.text(0));
    return told;
  }
  bool accountBroken() {
    auto session = books.database.open();
    return test::number(session, "select count(*) from reminders_account_status") > 0;
  }
  /// How often a mail to this address arrived whole and was not refused.
  int arrived(const std::string& address) {
    int count = 0;
    for (const auto& mail : server.mails())
      if (!mail.refused) count += static_cast<int>(std::count(mail.recipients.begin(), mail.recipients.end(), address));
    return count;
  }

  Books books;
  test_support::SmtpSink server;
  OneAccount account;
  PlainRenderer renderer;
  SetClock clock;
  domain::Configuration configuration;
  std::optional<kit::mail::SmtpTimeouts> waits;
  application::SendSettings sending = [] {
    application::SendSettings made;
    made.patienceForDatabase = made.patienceForPlace = std::chrono::milliseconds(0);
    return made;
  }();
};

}  // namespace test

/// Runs the rest of the test case once on each database.
#define SENDING_ON_BOTH_DATABASES(world)                                                          \
  const auto world##Dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres); \
  INFO("on " << test::nameOf(world##Dialect));                                                    \
  test::SendingWorld world(world##Dialect)
