// How long the list of unpaid invoices takes on a ledger in which everything is overdue: the first page, the last, each filter,
// and the invoices of a page. Promise: about 100 ms for a page of 100 000 receivables.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

#include "plugin/storage/unpaid_list.hpp"
#include "tests/bench/plan/ledger.hpp"
#include "tests/support/database/test_database.hpp"

namespace {

using namespace reminders;
using application::UnpaidFilter;
using application::UnpaidOrder;

struct Took {
  double wall = 1e9;
  double processor = 1e9;  // of this process: all of it on SQLite
};

Took best(const std::function<void()>& work) {
  Took least;
  for (int round = 0; round < 7; ++round) {
    const auto began = std::chrono::steady_clock::now();
    const auto ticks = std::clock();
    work();
    least.wall =
        std::min(least.wall, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
    least.processor = std::min(least.processor, 1000.0 * static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC);
  }
  return least;
}

void measure(kit::sql::Dialect dialect, std::int64_t receivables) {
  test::Database database(dialect);
  {
    auto session = database.open();
    bench::makeTables(session);
    bench::fill(session, receivables, bench::Rhythm::kAllDue);
    session.execute(session.isSqlite() ? "analyze" : "vacuum analyze");
  }
  kit::sql::Pool pool(2, [&] {
    kit::sql::Session::Options options;
    options.cacheMegabytes = storage::kCacheMegabytes;
    return kit::sql::Session::open(database.url(), options);
  });
  storage::SqlUnpaidList list(pool);
  const domain::CompanyId company{bench::kCompany};
  const auto asOf = bench::asOf();
  const auto page = [&](const char* name, const UnpaidFilter& filter, std::int64_t offset = 0,
                        UnpaidOrder order = UnpaidOrder::kOverdue) {
    application::UnpaidPage found;
    const auto took = best([&] { found = list.page(company, asOf, filter, order, offset, 25); });
    std::printf("  %-34s %7.1f ms, processor %6.1f  (%lld of %lld customers)\n", name, took.wall, took.processor,
                static_cast<long long>(found.customers.size()),
                static_cast<long long>(found.totals.empty() ? 0 : found.totals.front().customers));
    return found;
  };
  std::printf("%s, %lld receivables, all overdue\n", test::nameOf(dialect).c_str(), static_cast<long long>(receivables));
  const auto first = page("first page", {});
  page("last page", {}, receivables / 10 - 25);
  page("by name", {}, 0, UnpaidOrder::kName);
  const auto with = [&](const char* name, const std::function<void(UnpaidFilter&)>& set) {
    UnpaidFilter filter;
    set(filter);
    page(name, filter);
  };
  with("customer or ordering party", [](auto& f) { f.party = "customer 12"; });
  with("operator", [](auto& f) { f.operatorName = "anne"; });
  with("except", [](auto& f) { f.except = "7"; });
  with("text in any field", [](auto& f) { f.text = "99"; });
  with("a month of due dates", [](auto& f) { f.dueFrom = bench::asOf().plusDays(-40), f.dueTo = bench::asOf().plusDays(-10); });
  with("hide do-not-remind and accounts", [](auto& f) { f.hideHeld = f.hideWithAccount = true; });
  with("hide reminded", [](auto& f) { f.hideReminded = true; });
  with("all of these", [](auto& f) {
    f.party = f.except = f.operatorName = f.text = "z";
    f.hideHeld = f.hideWithAccount = f.hideReminded = true;
    f.hideCancelled = f.hideClosed = false;
    f.withNotDue = true;
  });
  std::vector<domain::CustomerId> ids;
  for (const auto& each : first.customers) ids.push_back(each.id);
  std::size_t lines = 0;
  const auto took = best([&] { lines = list.lines(company, asOf, {}, ids, 8).size(); });
  std::printf("  %-34s %7.1f ms, processor %6.1f  (%zu invoices)\n", "the invoices of a page", took.wall, took.processor, lines);
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t receivables = argc > 1 ? std::atoll(argv[1]) : 100'000;
  measure(kit::sql::Dialect::kSqlite, receivables);
  measure(kit::sql::Dialect::kPostgres, receivables);
}
