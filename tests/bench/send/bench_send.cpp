// Sending, as a ratio to postfix's smtp-source to the same smtp-sink in the same run. What is measured is the whole path of the
// product: claims, the rules asked again with the facts of the moment, rendering with a PDF of 40 kB read from disk, every
// durable mark, the sent copy, states, audit. Promises: 0.8 times smtp-source with one connection on SQLite, 0.5 times with four
// (against four) on PostgreSQL; flat memory.
//
// On a machine that has other work the wall tells little: the processor's time that each message took is told beside it (of this
// process and of smtp-source; not of smtp-sink and PostgreSQL).
//
// Both databases sync to disk as they do in a company: the test cluster of PostgreSQL, which does not, is not used.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "plugin/application/run_reminders.hpp"
#include "plugin/application/send_outbox.hpp"
#include "plugin/delivery/mail_renderer.hpp"
#include "plugin/delivery/smtp_transport.hpp"
#include "plugin/storage/company_stores.hpp"
#include "plugin/storage/facts_source.hpp"
#include "plugin/storage/message_details.hpp"
#include "plugin/storage/outbox_store.hpp"
#include "tests/bench/plan/ledger.hpp"
#include "tests/bench/send/postfix.hpp"
#include "tests/support/database/test_database.hpp"

namespace {

using namespace reminders;
using kit::sql::Dialect;
using kit::sql::Session;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kPdfBytes = 40'000;
constexpr std::size_t kMailBytes = 57'500;  // of such a mail, told by --verbose: smtp-source sends as many

struct RealClock final : application::Clock {
  std::int64_t nowMillis() override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
  application::LocalTime localTime(const std::string&) override { return {bench::asOf(), 600}; }
};

/// Each mail reads its PDF from disk, as a host does that keeps what it has issued.
class FiledDocuments final : public application::InvoiceDocuments {
 public:
  explicit FiledDocuments(std::string file) : file_(std::move(file)) {
    std::mt19937_64 dice(1);
    std::string bytes(kPdfBytes, '\0');
    for (auto& each : bytes) each = static_cast<char>(dice());
    std::ofstream(file_, std::ios::binary) << "%PDF-1.7\n" << bytes.substr(9);
  }
  std::string pdf(domain::CompanyId, domain::InvoiceId) override {
    std::string bytes(kPdfBytes, '\0');
    std::ifstream(file_, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    ++handed;
    return bytes;
  }
  std::string logo(domain::CompanyId) override { return ""; }
  std::atomic<std::int64_t> handed{0};

 private:
  std::string file_;
};

struct NoLetters final : application::LetterFiles {
  std::string file(domain::CompanyId, const std::string& path, const std::string&) override { return path; }
  std::string read(domain::CompanyId, const std::string&) override { return ""; }
};

struct SinkAccount final : application::MailAccounts {
  explicit SinkAccount(std::uint16_t port) {
    value.id = "company";
    value.host = "127.0.0.1";
    value.port = port;
    value.security = application::MailAccount::Security::kNone;
    value.from = "factures@acme.example";
    value.timeoutSeconds = 60;
  }
  std::optional<application::MailAccount> account(domain::CompanyId, domain::DepartmentId) override { return value; }
  application::MailAccount value;
};

std::string fileText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A company whose outbox holds so many mails, each of one invoice.
class Company {
 public:
  Company(const kit::sql::DatabaseUrl& url, const std::string& folder, std::uint16_t port, int connections, std::int64_t messages,
          bool withCode)
      : pool_(12,
              [url] {
                Session::Options options;
                options.cacheMegabytes = storage::kCacheMegabytes;
                return Session::open(url, options);
              }),
        documents_(folder + "/invoice.pdf"),
        accounts_(port) {
    {
      auto lease = pool_.acquire();
      bench::makeTables(*lease);
      if (withCode) lease->execute("update erp_company set iban = 'FR7630006000011234567890189', bic = 'AGRIFRPP'");
      bench::fill(*lease, messages, bench::Rhythm::kAllDue);
    }
    auto settings = configurations_.load(company_);
    settings.configuration.grouping = domain::Grouping::kInvoice;
    settings.configuration.sendingWindow.reset();
    settings.configuration.mailLimits.connections = connections;
    configurations_.save(company_, settings.configuration, "bench");
    application::RunReminders(facts_, configurations_, outbox_, decisions_, runs_, plans_, clock_)
        .run(company_, bench::asOf(), "");
    auto lease = pool_.acquire();
    if (lease->isSqlite())
      lease->execute("pragma wal_checkpoint(truncate)");
    else
      lease->execute("vacuum analyze");
  }

  /// The seconds that `messages` mails took.
  double send(std::int64_t messages) {
    const auto until = documents_.handed + messages;
    const auto before = sent();
    delivery::MailRenderer renderer(details_, documents_, letters_, accounts_, clock_, fileText("templates/mails/frame.html"),
                                    {});
    const auto began = Steady::now();
    {
      const auto limits = configurations_.load(company_).configuration.mailLimits;
      delivery::SmtpTransport transport(accounts_, {limits.messagesPerConnection, std::nullopt});
      application::SendOutbox sender({facts_, configurations_, outbox_, renderer, transport, accountStatus_, addresses_, clock_});
      sender.pass(
          {{company_, "ACME", "Acme", "fr", "Europe/Paris"}, bench::asOf(), "bench-" + std::to_string(++passes_), {}, [&] {
             return documents_.handed > until + 1;  // one is written ahead of the one that leaves
           }});
    }
    const double took = std::chrono::duration<double>(Steady::now() - began).count();
    const auto done = sent() - before;
    if (done < messages) throw std::runtime_error("only " + std::to_string(done) + " mails were sent");
    return took * static_cast<double>(messages) / static_cast<double>(done);
  }

  std::int64_t sent() { return outbox_.counts(company_)[static_cast<std::size_t>(domain::MessageState::kSent)]; }

 private:
  const domain::CompanyId company_{bench::kCompany};
  RealClock clock_;
  std::function<std::int64_t()> millis_ = [this] { return clock_.nowMillis(); };
  kit::sql::Pool pool_;
  storage::SqlConfigurationStore configurations_{pool_, millis_};
  storage::SqlFactsSource facts_{pool_, configurations_};
  storage::SqlOutboxStore outbox_{pool_, millis_};
  storage::SqlDecisionLog decisions_{pool_};
  storage::SqlRunLog runs_{pool_};
  storage::SqlPlanArchive plans_{pool_, millis_};
  storage::SqlAddressBook addresses_{pool_};
  storage::SqlAccountStatus accountStatus_{pool_};
  storage::SqlMessageDetails details_{pool_};
  FiledDocuments documents_;
  NoLetters letters_;
  SinkAccount accounts_;
  int passes_ = 0;
};

/// A folder on the disk, or a cluster of PostgreSQL that syncs; removed with the object.
class Place {
 public:
  explicit Place(Dialect dialect) {
    std::string pattern = (std::filesystem::temp_directory_path() / "reminders-send-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder");
    folder = pattern;
    url.dialect = dialect;
    url.path = folder + "/bench.db";
    if (dialect == Dialect::kPostgres) url = std::get<kit::sql::DatabaseUrl>(kit::sql::DatabaseUrl::parse(cluster("start")));
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (url.dialect == Dialect::kPostgres) cluster("stop");
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  std::string folder;
  kit::sql::DatabaseUrl url;

 private:
  std::string cluster(const std::string& action) const {
    FILE* pipe = popen((std::string(POSTGRES_SCRIPT) + " " + action + " '" + folder + "' durable").c_str(), "r");
    std::string out;
    for (int c = 0; pipe != nullptr && (c = std::fgetc(pipe)) != EOF;)
      if (c != '\n') out += static_cast<char>(c);
    if (pipe == nullptr || pclose(pipe) != 0) throw std::runtime_error("PostgreSQL does not " + action);
    return out;
  }
};

long residentMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (long kilobytes = 0; word == "VmRSS:" && status >> kilobytes) return kilobytes / 1024;
  return 0;
}

/// Of this process, and of its children that have ended: user and system.
double processor(int whose) {
  rusage usage{};
  getrusage(whose, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

bool measure(Dialect dialect, int connections, std::int64_t messages, int rounds, double wanted, bool withCode) {
  const Place place(dialect);
  const bench::PostfixSink sink;
  Company company(place.url, place.folder, sink.port(), connections, (messages + 400) * rounds + 1000, withCode);
  company.send(200);  // files, caches, statements
  std::vector<double> ratios;
  std::vector<double> product;
  std::vector<double> source;
  for (int round = 0; round < rounds; ++round) {
    const double children = processor(RUSAGE_CHILDREN);
    source.push_back(bench::postfixSource(sink.port(), connections, messages, kMailBytes));
    const double sourceTime = processor(RUSAGE_CHILDREN) - children;
    const double own = processor(RUSAGE_SELF);
    product.push_back(company.send(messages));
    const double productTime = processor(RUSAGE_SELF) - own;
    const auto each = [&](double seconds) { return seconds * 1e6 / static_cast<double>(messages); };
    ratios.push_back(source.back() / product.back());
    std::printf(
        "  %-10s %d connection%s  smtp-source %6.0f/s  product %6.0f/s  ratio %.2f   processor for each: %4.0f us, %4.0f us\n",
        test::nameOf(dialect).c_str(), connections, connections == 1 ? " " : "s", static_cast<double>(messages) / source.back(),
        static_cast<double>(messages) / product.back(), ratios.back(), each(sourceTime), each(productTime));
    std::fflush(stdout);
  }
  const bool reached = median(ratios) >= wanted;
  std::printf("%s, %d connections: %.2f times smtp-source (median of %d; wanted %.1f)%s\n", test::nameOf(dialect).c_str(),
              connections, median(ratios), rounds, wanted, reached ? "" : "  NOT REACHED");
  return reached;
}

/// Memory as messages go by: flat once the database's own cache, which has a limit, is full.
bool measureMemory(std::int64_t messages) {
  constexpr int kParts = 8;
  const Place place(Dialect::kSqlite);
  const bench::PostfixSink sink;
  Company company(place.url, place.folder, sink.port(), 1, messages + 1000, false);
  std::vector<long> resident;
  for (int part = 1; part <= kParts; ++part) {
    const double took = company.send(messages / kParts);
    resident.push_back(residentMegabytes());
    std::printf("Memory: %3ld MB after %lld messages (%.0f/s)\n", resident.back(),
                static_cast<long long>(messages / kParts * part), static_cast<double>(messages / kParts) / took);
    std::fflush(stdout);
  }
  const bool flat = resident.back() <= resident[kParts / 2 - 1] + 4;
  std::printf("%s over the second half\n", flat ? "Flat" : "NOT FLAT");
  return flat;
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t messages = 3000;
  std::int64_t flat = 0;
  int rounds = 5;
  bool sqlite = true;
  bool postgres = true;
  bool withCode = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--sqlite") postgres = false;
    if (word == "--postgres") sqlite = false;
    if (word == "--payment-code") withCode = true;
    if (word == "--messages" && i + 1 < argc) messages = std::atoll(argv[++i]);
    if (word == "--rounds" && i + 1 < argc) rounds = std::atoi(argv[++i]);
    if (word == "--flat" && i + 1 < argc) flat = std::atoll(argv[++i]);
  }
  try {
    bool kept = true;
    if (flat > 0) return measureMemory(flat) ? 0 : 1;
    if (sqlite) kept = measure(Dialect::kSqlite, 1, messages, rounds, 0.8, withCode) && kept;
    if (postgres) kept = measure(Dialect::kPostgres, 4, messages, rounds, 0.5, withCode) && kept;
    return kept ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
