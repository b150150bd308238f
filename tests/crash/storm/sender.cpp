// One pass over an outbox, in a process of its own that is killed: crash_sender DATABASE COMPANY PORT MILLISECONDS DAY WORKER.
// Everything between the database and the mail server is the product's; only the clock begins where it is told, so that nobody
// waits for the leases of the dead.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "plugin/application/send_outbox.hpp"
#include "plugin/delivery/mail_renderer.hpp"
#include "plugin/delivery/smtp_transport.hpp"
#include "plugin/storage/company_stores.hpp"
#include "plugin/storage/facts_source.hpp"
#include "plugin/storage/message_details.hpp"
#include "plugin/storage/outbox_store.hpp"

namespace {

using namespace reminders;

struct ShiftedClock final : application::Clock {
  explicit ShiftedClock(std::int64_t now) : from(now) {}
  std::int64_t nowMillis() override {
    return from + std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
  }
  application::LocalTime localTime(const std::string&) override { return {{}, 600}; }
  std::int64_t from;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

struct NoDocuments final : application::InvoiceDocuments {
  std::string pdf(domain::CompanyId, domain::InvoiceId) override { return "%PDF-1.7\n"; }
  std::string logo(domain::CompanyId) override { return ""; }
};

struct NoLetters final : application::LetterFiles {
  std::string file(domain::CompanyId, const std::string& path, const std::string&) override { return path; }
  std::string read(domain::CompanyId, const std::string&) override { return ""; }
};

struct OneAccount final : application::MailAccounts {
  explicit OneAccount(int port) {
    value.id = "company";
    value.host = "127.0.0.1";
    value.port = static_cast<std::uint16_t>(port);
    value.security = application::MailAccount::Security::kNone;
    value.from = "factures@acme.example";
    value.timeoutSeconds = 20;
  }
  std::optional<application::MailAccount> account(domain::CompanyId, domain::DepartmentId) override { return value; }
  application::MailAccount value;
};

int send(char** words) {
  const auto url = std::get<kit::sql::DatabaseUrl>(kit::sql::DatabaseUrl::parse(words[1]));
  const domain::CompanyId company{std::atoll(words[2])};
  ShiftedClock clock(std::atoll(words[4]));
  const std::function<std::int64_t()> millis = [&] { return clock.nowMillis(); };
  kit::sql::Pool pool(8, [&] { return kit::sql::Session::open(url); });
  storage::SqlConfigurationStore configurations(pool, millis);
  storage::SqlFactsSource facts(pool, configurations);
  storage::SqlOutboxStore outbox(pool, millis);
  storage::SqlAddressBook addresses(pool);
  storage::SqlAccountStatus accountStatus(pool);
  storage::SqlMessageDetails details(pool);
  NoDocuments documents;
  NoLetters letters;
  OneAccount accounts(std::atoi(words[3]));
  std::ifstream frame("templates/mails/frame.html");
  const delivery::MailRenderer::Catalogues none;
  delivery::MailRenderer renderer(details, documents, letters, accounts, clock, {std::istreambuf_iterator<char>(frame), {}},
                                  none);
  delivery::SmtpTransport transport(accounts, {10, std::nullopt});
  application::SendOutbox sender({facts, configurations, outbox, renderer, transport, accountStatus, addresses, clock});
  sender.pass({{company, "ACME", "Acme", "fr", "Europe/Paris"}, domain::Date::parse(words[5]).value(), words[6], {}, {}});
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 7) return 2;
  try {
    return send(words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "crash_sender: %s\n", error.what());
    return 1;
  }
}
