// Several senders at work on one outbox, and what happens around a message while it is on its way.
#include <thread>

#include "tests/support/reminders/sending_world.hpp"

namespace {

using application::SendResult;
using test::SendingWorld;

constexpr const char* kDay = "2026-01-20";

/// The real transport, with something happening right before a mail is handed over.
class Meanwhile final : public application::MailTransport {
 public:
  Meanwhile(application::MailTransport& real, std::function<void()> before) : real_(real), before_(std::move(before)) {}
  application::TransportResult send(const application::Envelope& envelope, const std::string& mail,
                                    const std::function<bool()>& beforeLastByte,
                                    const std::function<void()>& whileWaiting) override {
    before_();
    return real_.send(envelope, mail, beforeLastByte, whileWaiting);
  }
  std::string accountOf(domain::CompanyId company, domain::DepartmentId department) override {
    return real_.accountOf(company, department);
  }

 private:
  application::MailTransport& real_;
  std::function<void()> before_;
};

std::string subjects(SendingWorld& world) {
  std::string told;
  for (const auto& mail : world.server.mails()) {
    const auto from = mail.bytes.find("Subject: ") + 9;
    told += (told.empty() ? "" : ", ") + mail.bytes.substr(from, mail.bytes.find("\r\n", from) - from);
  }
  return told;
}

}  // namespace

TEST_CASE("several senders share an outbox: every message once, never more connections than allowed") {
  SENDING_ON_BOTH_DATABASES(world);
  world.configuration.mailLimits.connections = 3;
  world.configuration.mailLimits.messagesPerConnection = 4;
  world.save();
  for (int i = 1; i <= 24; ++i) world.addInvoice("F-" + std::to_string(100 + i));
  REQUIRE(world.run(kDay).queuedMessages == 24);
  std::atomic<int> atOnce{0};
  std::atomic<int> most{0};
  world.renderer.before = [&](const auto&) {
    const int now = ++atOnce;
    for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(15));
    --atOnce;
  };
  std::array<SendResult, 4> results;
  std::vector<std::thread> processes;
  for (std::size_t i = 0; i < results.size(); ++i)
    processes.emplace_back([&, i] { results[i] = world.send(kDay, "process " + std::to_string(i)); });
  for (auto& process : processes) process.join();
  world.send(kDay);  // what a process that ended early may have left
  CHECK(world.outboxTold() == "sent 24");
  for (int i = 1; i <= 24; ++i) CHECK(world.arrived(SendingWorld::addressOf("F-" + std::to_string(100 + i))) == 1);
  CHECK(most <= 3);
  CHECK(most > 1);
  const auto busy =
      std::count_if(results.begin(), results.end(), [](const SendResult& each) { return each.kind == SendResult::Kind::kBusy; });
  CHECK(busy >= 1);  // three connections are not enough for four who want three each
  CHECK(world.server.countCommands("QUIT") == static_cast<std::size_t>(world.server.connections()));
}

TEST_CASE("on SQLite one process sends at a time; a dead one's place is free after its lease") {
  SENDING_ON_BOTH_DATABASES(world);
  world.configuration.mailLimits.connections = 2;
  world.save();
  world.addInvoice("F-1");
  world.run(kDay);
  auto& outbox = world.books.database.outbox;
  const auto now = world.clock.now.load();
  REQUIRE(outbox.joinSenders(world.books.company, "dead", 1, 2, now, now + 30'000) == 1);
  if (worldDialect == kit::sql::Dialect::kSqlite) {
    const auto refused = world.send(kDay);
    CHECK(refused.kind == SendResult::Kind::kBusy);
    CHECK_THAT(refused.sentence(), Catch::Contains("Another sender is at work"));
    CHECK(world.outboxTold() == "queued 1");
    world.later(29);
    CHECK(world.send(kDay).kind == SendResult::Kind::kBusy);
    world.later(2);
  }
  CHECK(world.send(kDay).kind == SendResult::Kind::kDone);
  CHECK(world.outboxTold() == "sent 1");
  // Whoever is done leaves his place.
  CHECK(outbox.joinSenders(world.books.company, "next", 1, 2, world.clock.now, world.clock.now + 1) == 1);
}

TEST_CASE("a connection is used again up to its cap, and every one is closed politely") {
  SENDING_ON_BOTH_DATABASES(world);
  world.configuration.mailLimits.messagesPerConnection = 5;
  world.save();
  for (int i = 1; i <= 12; ++i) world.addInvoice("F-" + std::to_string(100 + i));
  world.run(kDay);
  world.send(kDay);
  CHECK(world.outboxTold() == "sent 12");
  CHECK(world.server.connections() == 3);
  CHECK(world.server.countCommands("QUIT") == 3);
}

TEST_CASE("mails leave no faster than the account is asked to bear") {
  SENDING_ON_BOTH_DATABASES(world);
  world.configuration.mailLimits.messagesPerMinute = 300;  // one every 200 ms
  world.save();
  for (int i = 1; i <= 3; ++i) world.addInvoice("F-" + std::to_string(i));
  world.run(kDay);
  const auto began = std::chrono::steady_clock::now();
  world.send(kDay);
  CHECK(world.outboxTold() == "sent 3");
  CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds(400));
}

TEST_CASE("what is paid while a slow server is being talked to does not leave; amounts are those of the last moment") {
  SENDING_ON_BOTH_DATABASES(world);
  world.sending.factsMayAge = std::chrono::milliseconds(0);
  world.addInvoice("F-1");
  world.addInvoice("F-2");
  world.run(kDay);
  delivery::SmtpTransport real(world.account);
  int mails = 0;
  Meanwhile transport(real, [&] {
    if (++mails == 1) world.pay("F-1");
    if (mails == 2) world.pay("F-2", kDay, "50.00");
  });
  world.sendBy(transport, kDay);
  CHECK(world.stateOf("F-1") == "cancelled");
  CHECK(world.stateOf("F-2") == "sent");
  CHECK(subjects(world) == "first: F-2=7000");
}

TEST_CASE("a pause holds back also the mail that a slow server is taking") {
  SENDING_ON_BOTH_DATABASES(world);
  world.sending.factsMayAge = std::chrono::milliseconds(0);
  world.addInvoice("F-1");
  world.addInvoice("F-2");
  world.run(kDay);
  auto& configurations = world.books.database.configurations;
  {
    delivery::SmtpTransport real(world.account);
    Meanwhile transport(real, [&] { configurations.pause(world.books.company, true, "ann"); });
    world.sendBy(transport, kDay);
  }
  CHECK(world.outboxTold() == "queued 2");
  CHECK(world.server.mails().empty());
  CHECK(world.send(kDay).kind == SendResult::Kind::kPaused);
  configurations.pause(world.books.company, false, "ann");
  world.send(kDay);
  CHECK(world.outboxTold() == "sent 2");
}

TEST_CASE("no transaction is open while a mail server is being talked to") {
  SENDING_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.run(kDay);
  delivery::SmtpTransport real(world.account);
  long long open = -1;
  Meanwhile transport(real, [&] {
    auto session = world.books.database.open();
    // On SQLite a reader in a transaction keeps the log from being emptied.
    open = worldDialect == kit::sql::Dialect::kSqlite
               ? test::number(session, "pragma wal_checkpoint(truncate)")
               : test::number(session,
                              "select count(*) from pg_stat_activity where datname = current_database() and state like "
                              "'idle in transaction%'");
  });
  world.sendBy(transport, kDay);
  CHECK(open == 0);
  CHECK(world.outboxTold() == "sent 1");
}

TEST_CASE("a pass that is asked to end stops after the message that is leaving, and gives back what it holds") {
  SENDING_ON_BOTH_DATABASES(world);
  for (int i = 1; i <= 5; ++i) world.addInvoice("F-" + std::to_string(i));
  world.run(kDay);
  delivery::SmtpTransport transport(world.account);
  application::SendOutbox sender(
      {world.books.database.facts, world.books.database.configurations, world.books.database.outbox, world.renderer, transport,
       world.books.database.accounts, world.books.database.addresses, world.clock},
      world.sending);
  sender.pass({{world.books.company, "ACME", "Acme SAS", "fr", "Europe/Paris"}, samples::day(kDay), "w1", {}, [&] {
                 return world.server.mails().size() >= 2;
               }});
  CHECK(world.outboxTold() == "queued 3, sent 2");
  world.send(kDay);  // at once: no lease to wait for
  CHECK(world.outboxTold() == "sent 5");
}

TEST_CASE("the sender of the moment takes what a person sends meanwhile") {
  SENDING_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.run(kDay);
  delivery::SmtpTransport real(world.account);
  bool first = true;
  Meanwhile transport(real, [&] {
    if (!std::exchange(first, false)) return;
    world.later(1);
    world.addInvoice("F-2");
    application::RunReminders by(world.books.database.facts, world.books.database.configurations, world.books.database.outbox,
                                 world.books.database.decisions, world.books.database.runs, world.books.database.plans,
                                 world.clock);
    const auto queued = by.remindByHand(world.books.company, samples::day(kDay), {{{world.books.idOf("F-2")}, 1}}, "ann").queued;
    CHECK(world.send(kDay, "ann's", queued).kind == SendResult::Kind::kBusy);  // one connection is allowed, and it is in use
  });
  world.sendBy(transport, kDay);
  CHECK(world.outboxTold() == "sent 2");
}
