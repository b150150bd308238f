#include "tests/support/reminders/outbox_contract.hpp"

#include "tests/support/reminders/in_memory_outbox.hpp"

TEST_CASE("the outbox in memory keeps the promises of the port: tests that use it can be believed") {
  fakes::InMemoryOutbox store;
  fakes::OutboxUnderTest outbox{
      store, {1}, [&](reminders::domain::ReceivableId receivable) {
        std::vector<std::string> told;
        for (const auto& each : store.remindersOf(receivable))
          told.push_back(std::string(reminders::domain::word(each.state)) + (each.sentOn ? " " + each.sentOn->iso() : ""));
        return told;
      }};
  fakes::checkOutbox(outbox);
}
