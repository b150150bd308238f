// The ERP's books and the app's tables in one database, with the app's stores over them.
#pragma once
#include <fstream>
#include <sstream>

#include "plugin/storage/company_stores.hpp"
#include "plugin/storage/facts_source.hpp"
#include "plugin/storage/outbox_store.hpp"
#include "sample-host/erp/schema.hpp"
#include "tests/support/database/test_database.hpp"
#include "tests/support/reminders/samples.hpp"

namespace test {

inline std::string fileText(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// One company ACME (id 1 of the host's own numbering) whose books the tests fill.
class RemindersDatabase {
 public:
  explicit RemindersDatabase(kit::sql::Dialect dialect)
      : database_(dialect),
        pool(8, [this] { return database_.open(); }),
        configurations(pool, [] { return 1'000'000LL; }),
        facts(pool, configurations),
        outbox(pool, [] { return 1'000'000LL; }),
        decisions(pool),
        plans(pool, [] { return 1'000'000LL; }),
        runs(pool),
        addresses(pool),
        accounts(pool) {
    auto session = database_.open();
    host::erp::migrateErp(session, 1000);
    kit::sql::migrate(session, "payment-reminders",
                      {{1, "reminders", fileText("plugin/storage/migrations/001_reminders.sql")},
                       {2, "returned mails", fileText("plugin/storage/migrations/002_returned_mails.sql")}},
                      1000);
  }

  [[nodiscard]] kit::sql::Session open() const { return database_.open(); }

 private:
  Database database_;

 public:
  kit::sql::Pool pool;
  reminders::storage::SqlConfigurationStore configurations;
  reminders::storage::SqlFactsSource facts;
  reminders::storage::SqlOutboxStore outbox;
  reminders::storage::SqlDecisionLog decisions;
  reminders::storage::SqlPlanArchive plans;
  reminders::storage::SqlRunLog runs;
  reminders::storage::SqlAddressBook addresses;
  reminders::storage::SqlAccountStatus accounts;
};

}  // namespace test
