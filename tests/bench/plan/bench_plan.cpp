// The plan and its storing, as a ratio to a program written by hand for the same ledger, in the same run, on equal copies of the
// same database. Promises: at a million overdue receivables at most 1.5 times its time, under 300 MB, linear growth.
//
// Every measured run is a process of its own: its memory is its own, and its processor's time (all of it on SQLite) is told.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "plugin/application/run_reminders.hpp"
#include "plugin/storage/company_stores.hpp"
#include "plugin/storage/facts_source.hpp"
#include "plugin/storage/outbox_store.hpp"
#include "tests/bench/plan/by_hand.hpp"
#include "tests/bench/plan/ledger.hpp"
#include "tests/support/database/test_database.hpp"

extern char** environ;

namespace {

using kit::sql::DatabaseUrl;
using kit::sql::Session;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct FixedClock final : reminders::application::Clock {
  std::int64_t nowMillis() override { return bench::by_hand::kNow; }
  reminders::application::LocalTime localTime(const std::string&) override { return {bench::asOf(), 600}; }
};

/// The app's stores over a database, and its run.
struct Product {
  explicit Product(const DatabaseUrl& url)
      : pool(4, [url] {
          Session::Options options;
          options.cacheMegabytes = reminders::storage::kCacheMegabytes;
          return Session::open(url, options);
        }) {}
  FixedClock clock;
  std::function<std::int64_t()> millis = [this] { return clock.nowMillis(); };
  kit::sql::Pool pool;
  reminders::storage::SqlConfigurationStore configurations{pool, millis};
  reminders::storage::SqlFactsSource facts{pool, configurations};
  reminders::storage::SqlOutboxStore outbox{pool, millis};
  reminders::storage::SqlDecisionLog decisions{pool};
  reminders::storage::SqlRunLog runs{pool};
  reminders::storage::SqlPlanArchive plans{pool, millis};
  reminders::application::PlanReminders planner{facts, configurations};
  reminders::application::RunReminders runner{facts, configurations, outbox, decisions, runs, plans, clock};
};

std::int64_t runProduct(const DatabaseUrl& url, reminders::application::Extent extent) {
  const auto result = Product(url).runner.run({bench::kCompany}, bench::asOf(), "", extent);
  std::fprintf(stderr, "    %s, %zu receivables looked at\n", result.since ? "incremental" : "full",
               result.planned.plan.lines.size());
  return result.queuedMessages;
}

/// The run of the day before, on which nothing was due, and what happened since.
void liveTheDayBefore(const DatabaseUrl& url) {
  const auto before = Product(url).runner.run({bench::kCompany}, bench::asOf().plusDays(-1), "");
  if (before.queuedMessages != 0) throw std::runtime_error("something was due on the day before");
  auto session = Session::open(url);
  bench::liveADay(session);
  if (!session.isSqlite()) session.execute("vacuum analyze");
}

/// Of this process alone: what wait4 tells begins with the parent's.
long peakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (long kilobytes = 0; word == "VmHWM:" && status >> kilobytes) return kilobytes / 1024;
  return 0;
}

/// In the child: does the work and prints how long it took.
int measured(const std::string& what, const DatabaseUrl& url) {
  const double start = now();
  std::int64_t messages = 0;
  using reminders::application::Extent;
  if (what == "product" || what == "everything")
    messages = runProduct(url, what == "product" ? Extent::kWhatCanDiffer : Extent::kEverything);
  else if (url.dialect == kit::sql::Dialect::kSqlite)
    messages = bench::planByHandOnSqlite(url.path);
  else
    messages = bench::planByHandOnPostgres(url.text());
  std::printf("%.6f %lld %ld\n", now() - start, static_cast<long long>(messages), peakMegabytes());
  return 0;
}

struct Took {
  double wall = 0, processor = 0;
  long megabytes = 0;
  long long messages = 0;
};

/// This program again, for one piece of work on one database.
Took inOwnProcess(const std::string& program, const std::string& what, const DatabaseUrl& url) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  std::string text = url.text();
  std::string words[] = {program, "--measure", what, text};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  pid_t child = 0;
  if (posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ) != 0)
    throw std::runtime_error("cannot start " + program);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  char answer[256] = {};
  const auto length = read(ends[0], answer, sizeof answer - 1);
  close(ends[0]);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  Took took;
  if (status != 0 || length <= 0 || std::sscanf(answer, "%lf %lld %ld", &took.wall, &took.messages, &took.megabytes) != 3)
    throw std::runtime_error(what + " failed");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  took.processor = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  return took;
}

/// What both must have written alike, as one line.
std::string written(const DatabaseUrl& url) {
  auto session = Session::open(url);
  kit::sql::ReadTransaction reading(session);
  std::string text;
  for (const char* sql :
       {"select count(*), sum(case when decision = 'remind' then 1 else 0 end) from reminders_decision",
        "select count(wake_on), max(wake_on) from reminders_decision",
        "select count(*), sum(invoice_id * rank % 1000) from reminders_reminder where holds = 1 and state = 'queued'",
        "select count(*), sum(length(planned_to)) from reminders_message where state = 'queued'",
        "select count(*), sum(asked) from reminders_carried where dropped = ''", "select count(*), 0 from reminders_audit"}) {
    kit::sql::RowReader row(session, sql);
    row.next();
    text += std::string(row.text(0)) + "/" + std::string(row.text(1)) + " ";
  }
  return text;
}

/// A database that is copied for each measured run.
class Ledger {
 public:
  Ledger(kit::sql::Dialect dialect, std::int64_t receivables, bench::Rhythm rhythm) : original_(dialect) {
    auto session = original_.open();
    bench::makeTables(session);
    bench::fill(session, receivables, rhythm);
    if (rhythm == bench::Rhythm::kDaily) liveTheDayBefore(original_.url());
    if (session.isSqlite()) session.execute("pragma wal_checkpoint(truncate)");
  }
  DatabaseUrl copy() {
    auto url = original_.url();
    if (url.dialect == kit::sql::Dialect::kSqlite) {
      url.path += "-copy";
      for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(url.path + suffix);
      std::filesystem::copy_file(original_.url().path, url.path, std::filesystem::copy_options::overwrite_existing);
      return url;
    }
    url.name += "_copy";
    auto admin = administrator();
    admin.execute("drop database if exists " + url.name + " with (force)");
    admin.execute("create database " + url.name + " template " + original_.url().name);
    admin.execute("checkpoint");
    return url;
  }
  ~Ledger() {
    if (original_.url().dialect == kit::sql::Dialect::kPostgres)
      administrator().execute("drop database if exists " + original_.url().name + "_copy with (force)");
  }

 private:
  Session administrator() {
    auto url = original_.url();
    url.name = "postgres";
    return Session::open(url);
  }
  test::Database original_;
};

struct Best {
  double product = 0, byHand = 0;
};

Best measure(const std::string& program, kit::sql::Dialect dialect, std::int64_t receivables, int rounds) {
  Ledger ledger(dialect, receivables, bench::Rhythm::kAllDue);
  Took best[2];
  std::string rows[2];
  const char* names[] = {"product", "by hand"};
  for (int round = 0; round < rounds; ++round)
    for (int which : {0, 1}) {
      const auto url = ledger.copy();
      const auto took = inOwnProcess(program, which == 0 ? "product" : "by-hand", url);
      rows[which] = written(url);
      if (round == 0 || took.wall < best[which].wall) best[which] = took;
    }
  for (int which : {0, 1})
    std::printf("  %9lld %-8s %7.2f s  processor %7.2f s  %4ld MB  %8.0f receivables/s\n", static_cast<long long>(receivables),
                names[which], best[which].wall, best[which].processor, best[which].megabytes,
                static_cast<double>(receivables) / best[which].wall);
  std::printf("  %9lld ratio    %7.2f    processor %7.2f    %s\n", static_cast<long long>(receivables),
              best[0].wall / best[1].wall, best[0].processor / best[1].processor,
              rows[0] == rows[1] ? "the same rows" : "THE ROWS DIFFER");
  if (rows[0] != rows[1]) std::printf("    product %s\n    by hand %s\n", rows[0].c_str(), rows[1].c_str());
  std::fflush(stdout);
  return {best[0].wall, best[1].wall};
}

/// The run of an ordinary day, on which one thirtieth is due: looking only at what is due or has changed, and at everything.
void measureDaily(const std::string& program, kit::sql::Dialect dialect, std::int64_t receivables, int rounds, double allDue) {
  Ledger ledger(dialect, receivables, bench::Rhythm::kDaily);
  Took best[2];
  std::string rows[2];
  for (int round = 0; round < rounds; ++round)
    for (int which : {0, 1}) {
      const auto url = ledger.copy();
      const auto took = inOwnProcess(program, which == 0 ? "product" : "everything", url);
      rows[which] = written(url);
      if (round == 0 || took.wall < best[which].wall) best[which] = took;
    }
  const char* names[] = {"daily, incremental", "daily, everything "};
  for (int which : {0, 1})
    std::printf("  %9lld %s %7.2f s  processor %7.2f s  %4ld MB  %lld messages\n", static_cast<long long>(receivables),
                names[which], best[which].wall, best[which].processor, best[which].megabytes, best[which].messages);
  std::printf(
      "  %9lld one thirtieth due: incremental %.1f times cheaper than everything on that day (processor %.1f), %.1f times "
      "cheaper than a plan of all due; %s\n",
      static_cast<long long>(receivables), best[1].wall / best[0].wall, best[1].processor / best[0].processor,
      allDue / best[0].wall, rows[0] == rows[1] ? "the same rows" : "THE ROWS DIFFER");
  if (rows[0] != rows[1]) std::printf("    incremental %s\n    everything  %s\n", rows[0].c_str(), rows[1].c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--measure")
    return measured(argv[2], std::get<DatabaseUrl>(DatabaseUrl::parse(argv[3])));
  if (argc == 4 && (std::string(argv[1]) == "--make" || std::string(argv[1]) == "--make-daily")) {  // a ledger to look into
    const auto url = std::get<DatabaseUrl>(DatabaseUrl::parse(argv[2]));
    const auto rhythm = std::string(argv[1]) == "--make" ? bench::Rhythm::kAllDue : bench::Rhythm::kDaily;
    auto session = Session::open(url);
    bench::makeTables(session);
    bench::fill(session, std::atoll(argv[3]), rhythm);
    if (rhythm == bench::Rhythm::kDaily) liveTheDayBefore(url);
    return 0;
  }
  std::vector<std::int64_t> sizes;
  auto dialects = test::dialects();
  int rounds = 3;
  bool onlyDaily = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--sqlite") dialects = {kit::sql::Dialect::kSqlite};
    if (word == "--postgres") dialects = {kit::sql::Dialect::kPostgres};
    if (word == "--only-daily") onlyDaily = true;
    if (word == "--rounds" && i + 1 < argc) rounds = std::atoi(argv[++i]);
    if (word[0] != '-' && std::atoll(word.c_str()) >= 1000) sizes.push_back(std::atoll(word.c_str()));
  }
  if (sizes.empty()) sizes = {10'000, 100'000, 1'000'000};
  for (const auto dialect : dialects) {
    std::printf("%s, best of %d\n", test::nameOf(dialect).c_str(), rounds);
    std::vector<double> perReceivable;
    for (const auto size : sizes) {
      if (onlyDaily) {
        measureDaily(argv[0], dialect, size, rounds, 0);
        continue;
      }
      const auto best = measure(argv[0], dialect, size, rounds);
      perReceivable.push_back(best.product / static_cast<double>(size));
      if (size == sizes.back()) measureDaily(argv[0], dialect, size, rounds, best.product);
    }
    if (!onlyDaily)
      std::printf("  growth: a receivable costs %.2f times as much at %lld as at %lld\n",
                  perReceivable.back() / perReceivable.front(), static_cast<long long>(sizes.back()),
                  static_cast<long long>(sizes.front()));
  }
}
