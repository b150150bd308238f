// Learning from what comes back: reminders that really left, mails about them read from a real mailbox and from a folder, and
// what becomes of messages, reminders, addresses and the next decision. On both databases.
#include <filesystem>
#include <fstream>

#include "plugin/application/plan_reminders.hpp"
#include "plugin/delivery/returned_mail_sources.hpp"
#include "plugin/storage/message_history.hpp"
#include "plugin/storage/returned_mail_book.hpp"
#include "tests/support/pop3/scripted_pop3_server.hpp"
#include "tests/support/reminders/sending_world.hpp"

namespace {

using application::ReturnedMail;
using domain::MessageState;
using domain::ReturnKind;
using test::day;

struct ReturnsWorld : test::SendingWorld {
  explicit ReturnsWorld(kit::sql::Dialect dialect) : test::SendingWorld(dialect) {}

  storage::SqlReturnedMailBook book{books.database.pool, [this] { return clock.nowMillis(); }};
  storage::SqlMessageHistory history{books.database.pool};
  test_support::ScriptedPop3Server box;

  void sendReminders() {
    run("2026-01-20");
    send("2026-01-20");
  }
  /// The Message-ID of the message that carries this invoice.
  std::string idOf(const std::string& number) { return column(number, "m.message_id_header"); }
  std::string column(const std::string& number, const std::string& what) {
    auto session = books.database.open();
    kit::sql::ReadTransaction reading(session);
    kit::sql::RowReader rows(
        session,
        "select " + what +
            " from reminders_message m join reminders_carried k on k.company_id = m.company_id and "
            "k.message_id = m.message_id join reminders_reminder r on r.company_id = k.company_id and "
            "r.reminder_id = k.reminder_id where m.company_id = :1 and r.invoice_id = :2 order by m.message_id desc",
        {books.company.value, books.idOf(number)});
    REQUIRE(rows.next());
    return std::string(rows.text(0));
  }
  std::string reminderState(const std::string& number) { return column(number, "r.state"); }
  std::int64_t count(const std::string& sql) {
    auto session = books.database.open();
    return test::number(session, sql);
  }
  application::TakenMail take(const std::string& bytes, const char* asOf = "2026-01-21") {
    return book.take(books.company, "", delivery::readReturnedMail("mail.eml", "", bytes), day(asOf));
  }
  application::PastMessage past(const std::string& number) {
    return *history.find(books.company, {std::stoll(column(number, "cast(m.message_id as text)"))});
  }
  std::string decisionOf(const std::string& number, const char* asOf) {
    const auto planned =
        application::PlanReminders(books.database.facts, books.database.configurations).plan(books.company, day(asOf));
    for (const auto& line : planned.plan.lines) {
      if (line.number != number) continue;
      std::string told(domain::word(line.decision.kind));
      for (const auto& blocker : line.decision.blockers.list()) told += " " + std::string(domain::word(blocker.code));
      return told;
    }
    return "no line";
  }
  application::ReturnsResult learnFromBox(const char* asOf = "2026-01-21") {
    kit::mail::Pop3Account mailbox;
    mailbox.host = "127.0.0.1";
    mailbox.port = box.port();
    mailbox.user = "user";
    mailbox.secret = "secret";
    delivery::Pop3MailSource source(mailbox);
    application::ReturnsResult result;
    application::LearnFromReturns(book).from(source, books.company, day(asOf), {}, result);
    return result;
  }
};

std::string report(const std::string& recipient, const std::string& status, const std::string& diagnostic, const std::string& id,
                   const std::string& action = "failed") {
  std::string mail =
      "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: factures@acme.example\r\nSubject: Undelivered Mail\r\n"
      "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; " +
      recipient + "\r\nAction: " + action + "\r\nStatus: " + status + "\r\nDiagnostic-Code: smtp; " + diagnostic + "\r\n\r\n";
  if (!id.empty()) mail += "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + id + ">\r\nSubject: Relance\r\n\r\n";
  return mail + "--b--\r\n";
}

std::string unknownUser(const std::string& recipient, const std::string& id) {
  return report(recipient, "5.1.1", "550 5.1.1 <" + recipient + ">: Recipient address rejected: User unknown", id);
}

}  // namespace

#define RETURNS_ON_BOTH_DATABASES(world)                                                          \
  const auto world##Dialect = GENERATE(kit::sql::Dialect::kSqlite, kit::sql::Dialect::kPostgres); \
  INFO("on " << test::nameOf(world##Dialect));                                                    \
  ReturnsWorld world(world##Dialect)

TEST_CASE("a dead address: the message was not delivered, its step is held, the address is marked, until a person acts") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.addInvoice("F-2");
  world.sendReminders();
  REQUIRE(world.stateOf("F-1") == "sent");
  const auto taken = world.take(unknownUser("KF-1@example.org", world.idOf("F-1")));  // capitals make no difference
  REQUIRE(taken.entries.size() == 1);
  CHECK(taken.isNew);
  CHECK(taken.undelivered == 1);
  CHECK(taken.deadAddresses == 1);
  CHECK(taken.entries[0].kind == ReturnKind::kHard);
  CHECK(taken.entries[0].status == "5.1.1");
  CHECK(taken.entries[0].reminder.has_value());
  CHECK(world.stateOf("F-1") == "undeliverable");
  CHECK(world.reminderState("F-1") == "undeliverable");
  CHECK(world.stateOf("F-2") == "sent");
  CHECK_THAT(world.decisionOf("F-1", "2026-03-01"), Catch::Contains("address_undeliverable"));
  CHECK(world.decisionOf("F-2", "2026-03-01").starts_with("remind"));
  CHECK(world.run("2026-03-01").planned.plan.totals.messages == 1);
  CHECK(world.count("select count(*) from reminders_audit where what = 'message.undeliverable'") == 1);
  CHECK(world.count("select count(*) from reminders_audit where what = 'address.dead'") == 1);

  const auto message = world.past("F-1");
  REQUIRE(message.returns.size() == 1);
  CHECK(message.returns[0].reason() == domain::ReturnReason::kNoMailbox);
  CHECK(message.recipients[0].state == domain::RecipientState::kRefused);
  CHECK_THAT(message.recipients[0].reply, Catch::Contains("User unknown"));

  REQUIRE(world.book.deadAddressCount(world.books.company) == 1);
  const auto dead = world.book.deadAddresses(world.books.company, 0, 10).at(0);
  CHECK(dead.email == "kF-1@example.org");
  CHECK(dead.customerCode == "KF-1");
  CHECK(dead.isInUse);
  REQUIRE(dead.note);
  CHECK(dead.flaggedOn == day("2026-01-21"));

  // A person frees the address, then the step: it is due again.
  CHECK(world.book.freeAddress(world.books.company, dead.customer, dead.email, "anne"));
  CHECK_FALSE(world.book.freeAddress(world.books.company, dead.customer, dead.email, "anne"));
  CHECK(world.count("select count(*) from reminders_audit where what = 'address.freed' and actor = 'anne'") == 1);
  CHECK_THAT(world.decisionOf("F-1", "2026-03-01"), Catch::Contains("address_undeliverable"));
  const std::vector<domain::MessageId> ids{message.id};
  CHECK(world.books.database.outbox.resolve(world.books.company, ids, MessageState::kCancelled, day("2026-03-01"), "anne") == 1);
  CHECK(world.decisionOf("F-1", "2026-03-01").starts_with("remind"));
}

TEST_CASE("the same mail read twice changes nothing, even after a person has freed the address") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  const auto mail = unknownUser("kF-1@example.org", world.idOf("F-1"));
  const auto first = world.take(mail);
  const auto dead = world.book.deadAddresses(world.books.company, 0, 10).at(0);
  CHECK(world.book.freeAddress(world.books.company, dead.customer, dead.email, "anne"));
  const auto audits = world.count("select count(*) from reminders_audit");
  const auto again = world.take(mail, "2026-01-25");
  CHECK_FALSE(again.isNew);
  CHECK(again.undelivered + again.deadAddresses == 0);
  REQUIRE(again.entries.size() == 1);
  CHECK(again.entries[0].reminder == first.entries[0].reminder);
  CHECK(again.entries[0].kind == first.entries[0].kind);
  CHECK(world.book.deadAddressCount(world.books.company) == 0);
  CHECK(world.count("select count(*) from reminders_audit") == audits);
  CHECK(world.count("select count(*) from reminders_returned") == 1);
}

TEST_CASE("an address that somebody corrects is used at once") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  world.take(unknownUser("kF-1@example.org", world.idOf("F-1")));
  host::erp::CustomerRow customer;
  customer.company = "ACME";
  customer.code = "KF-1";
  customer.name = "Customer of F-1";
  customer.email = "right@example.org";
  customer.street = "12 rue des Lilas";
  customer.postcode = "75011";
  customer.city = "Paris";
  world.books.upsert<host::erp::CustomerRow>({customer});
  const auto dead = world.book.deadAddresses(world.books.company, 0, 10).at(0);
  CHECK_FALSE(dead.isInUse);
  CHECK(dead.postalAddress == "12 rue des Lilas\n75011 Paris");
  CHECK(world.past("F-1").customerAddress == "12 rue des Lilas\n75011 Paris");
  const std::vector<domain::MessageId> ids{world.past("F-1").id};
  world.books.database.outbox.resolve(world.books.company, ids, MessageState::kCancelled, day("2026-02-01"), "anne");
  world.run("2026-02-01");
  world.send("2026-02-01");
  CHECK(world.arrived("right@example.org") == 1);
}

TEST_CASE("full, blocked, delayed: noted with the message, and nothing else changes") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  const auto id = world.idOf("F-1");
  for (const auto& mail : {report("kF-1@example.org", "5.2.2", "552 5.2.2 mailbox full", id),
                           report("kF-1@example.org", "5.7.1", "550 5.7.1 blocked by our policy", id),
                           report("kF-1@example.org", "5.1.1", "550 5.1.1 mailbox is full", id),
                           report("kF-1@example.org", "4.4.1", "connection timed out", id, "delayed")}) {
    const auto taken = world.take(mail);
    REQUIRE(taken.entries.size() == 1);
    CHECK(taken.entries[0].kind == ReturnKind::kSoft);
    CHECK(taken.entries[0].reminder.has_value());
    CHECK(taken.undelivered + taken.deadAddresses == 0);
  }
  CHECK(world.stateOf("F-1") == "sent");
  CHECK(world.book.deadAddressCount(world.books.company) == 0);
  const auto message = world.past("F-1");
  REQUIRE(message.returns.size() == 4);
  CHECK(message.recipients[0].state == domain::RecipientState::kAccepted);
  std::multiset<domain::ReturnReason> reasons;
  for (const auto& each : message.returns) reasons.insert(each.reason());
  CHECK(reasons.contains(domain::ReturnReason::kFull));
  CHECK(reasons.contains(domain::ReturnReason::kRefused));
  CHECK(reasons.contains(domain::ReturnReason::kDelayed));
}

TEST_CASE("an absence and a person's answer are no bounces, whatever they quote") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  const auto id = world.idOf("F-1");
  const auto absence = world.take(
      "From: Anne <kF-1@example.org>\r\nTo: factures@acme.example\r\nSubject: Absence\r\nAuto-Submitted: auto-replied\r\n"
      "In-Reply-To: <" +
      id + ">\r\n\r\nUser unknown until Monday.\r\n");
  REQUIRE(absence.entries.size() == 1);
  CHECK(absence.entries[0].kind == ReturnKind::kAutoReply);
  CHECK(absence.entries[0].reminder.has_value());
  const auto answer =
      world.take("From: Anne <kF-1@example.org>\r\nTo: factures@acme.example\r\nSubject: Re: Relance\r\nIn-Reply-To: <" + id +
                 ">\r\n\r\n> 550 5.1.1 User unknown\r\nWe pay tomorrow.\r\n");
  REQUIRE(answer.entries.size() == 1);
  CHECK(answer.entries[0].kind == ReturnKind::kOther);
  CHECK(world.stateOf("F-1") == "sent");
  CHECK(world.book.deadAddressCount(world.books.company) == 0);
}

TEST_CASE("a report without our Message-ID is about the latest message to the failing address; one about strangers is nobody's") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  const auto strange = world.take(unknownUser("nobody@elsewhere.example", ""));
  CHECK_FALSE(strange.entries.at(0).reminder.has_value());
  CHECK(strange.deadAddresses == 0);
  // A number that anybody can guess is not enough: the whole Message-ID must be ours.
  const auto forged = world.take(
      unknownUser("nobody@elsewhere.example", "reminder." + std::to_string(world.books.company.value) + ".1.1@acme.example"));
  CHECK_FALSE(forged.entries.at(0).reminder.has_value());
  const auto ours = world.take(unknownUser("kf-1@EXAMPLE.org", ""));
  CHECK(ours.entries.at(0).reminder.has_value());
  CHECK(world.stateOf("F-1") == "undeliverable");
}

TEST_CASE("what concerns another company that reads the same mailbox changes nothing here") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  const auto taken = world.take(unknownUser("kF-1@example.org", "reminder.999999.7.1768464000000@other.example"));
  CHECK_FALSE(taken.entries.at(0).reminder.has_value());
  CHECK(world.stateOf("F-1") == "sent");
  CHECK(world.book.deadAddressCount(world.books.company) == 0);
}

TEST_CASE("with two recipients the message is delivered as long as one has it; a forwarded mail is known by its Message-ID") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.addInvoice("F-2");
  host::erp::ContactRow contact;
  contact.company = "ACME";
  contact.customer = "KF-1";
  contact.role = host::erp::ContactRole::kBilling;
  contact.name = "Anne";
  contact.email = "anne@example.org";
  auto other = contact;
  other.name = "Jean";
  other.email = "jean@example.org";
  world.books.upsert<host::erp::ContactRow>({contact, other});
  world.sendReminders();
  const auto id = world.idOf("F-1");
  auto taken = world.take(unknownUser("anne@example.org", id));
  CHECK(taken.undelivered == 0);
  CHECK(taken.deadAddresses == 1);
  CHECK(world.stateOf("F-1") == "sent");
  // With several recipients an address that is none of them says nothing about any of them.
  CHECK(world.take(unknownUser("stranger@forwarded.example", id)).deadAddresses == 0);
  taken = world.take(unknownUser("jean@example.org", id));
  CHECK(taken.undelivered == 1);
  CHECK(world.stateOf("F-1") == "undeliverable");
  // Written to the only recipient, forwarded by him to an address that is dead.
  taken = world.take(unknownUser("stranger@forwarded.example", world.idOf("F-2")));
  CHECK(taken.undelivered == 1);
  CHECK(world.stateOf("F-2") == "undeliverable");
  CHECK(world.book.deadAddresses(world.books.company, 0, 10).size() == 3);
}

TEST_CASE("a report that comes while its message is still under way is looked at again later") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.run("2026-01-20");
  const auto mail = unknownUser("kF-1@example.org", world.idOf("F-1"));
  const auto early = world.take(mail);
  CHECK(early.isPostponed);
  CHECK_FALSE(early.isNew);
  CHECK(world.count("select count(*) from reminders_returned") == 0);
  world.send("2026-01-20");
  CHECK(world.take(mail).undelivered == 1);
}

TEST_CASE("a report about a message that perhaps left says what became of it") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.run("2026-01-20");
  world.server.closeAfterFinalDot();
  world.send("2026-01-20");
  REQUIRE(world.stateOf("F-1") == "uncertain");
  CHECK(world.take(unknownUser("kF-1@example.org", world.idOf("F-1"))).undelivered == 1);
  CHECK(world.stateOf("F-1") == "undeliverable");
}

TEST_CASE("the mailbox is read to its end; what was read is not fetched again, and what went is forgotten") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  world.box.put({"A", unknownUser("kF-1@example.org", world.idOf("F-1"))});
  world.box.put({"B", "Subject: hello\r\n\r\nhello\r\n"});
  auto result = world.learnFromBox();
  CHECK(result.problems.empty());
  REQUIRE(result.mails.size() == 2);
  CHECK(result.mails[0].name == "A");
  CHECK(world.stateOf("F-1") == "undeliverable");
  CHECK(world.box.countCommands("RETR") == 2);
  CHECK(world.learnFromBox().mails.empty());
  CHECK(world.box.countCommands("RETR") == 2);
  CHECK(world.box.countCommands("DELE") == 0);
  CHECK(world.count("select count(*) from reminders_mailbox_mail") == 2);
  world.box.remove("A");
  world.learnFromBox();
  CHECK(world.count("select count(*) from reminders_mailbox_mail") == 1);
}

TEST_CASE("a mailbox that refuses, breaks off or sends too much: a sentence, what was read before stays, and the rest follows") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  world.box.fail("PASS", test_support::Fault::kForGood);
  CHECK_THAT(world.learnFromBox().problems.at(0), Catch::Contains("Check user and password"));
  world.box.behaveAgain();
  std::string endless = "Subject: large\r\n\r\n";
  while (endless.size() < 3'000'000) endless += std::string(200, 'x') + "\r\n";
  world.box.put({"A", endless, 100});
  world.box.put({"B", unknownUser("kF-1@example.org", world.idOf("F-1"))});
  const auto result = world.learnFromBox();
  CHECK(result.problems.empty());
  CHECK(result.mails.size() == 2);
  CHECK(world.stateOf("F-1") == "undeliverable");
  world.box.put({"C", "Subject: more\r\n\r\n"});
  world.box.fail("RETR", test_support::Fault::kClose);
  CHECK_THAT(world.learnFromBox().problems.at(0), Catch::Contains("broke off"));
  CHECK(world.count("select count(*) from reminders_mailbox_mail") == 2);
}

TEST_CASE("a mail that its server chokes on does not hide those behind it") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  world.box.put({"A", "Subject: poison\r\n\r\n"});
  world.box.put({"B", unknownUser("kF-1@example.org", world.idOf("F-1"))});
  world.box.fail("RETR 1", test_support::Fault::kClose);
  const auto result = world.learnFromBox();
  CHECK_THAT(result.problems.at(0), Catch::Contains("broke off"));
  CHECK(world.stateOf("F-1") == "undeliverable");
}

TEST_CASE("a folder's mails are all told each time, and change something once; what is no mail is passed over") {
  RETURNS_ON_BOTH_DATABASES(world);
  world.addInvoice("F-1");
  world.sendReminders();
  std::string folder = (std::filesystem::temp_directory_path() / "returned-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(folder + "/" + name, std::ios::binary) << bytes;
  };
  write("b.eml", unknownUser("kF-1@example.org", world.idOf("F-1")));
  write("a.EML", "");
  write("c.txt", "no mail");
  std::filesystem::create_directory(folder + "/d.eml");
  for (int round = 0; round < 2; ++round) {
    delivery::FolderMailSource source(folder);
    application::ReturnsResult result;
    application::LearnFromReturns(world.book).from(source, world.books.company, day("2026-01-21"), {}, result);
    REQUIRE(result.mails.size() == 2);
    CHECK(result.mails[0].name == "a.EML");
    CHECK(result.mails[0].taken.entries.at(0).kind == ReturnKind::kOther);
    CHECK(result.mails[1].taken.entries.at(0).reminder.has_value());
    CHECK(result.mails[1].taken.undelivered == (round == 0 ? 1 : 0));
  }
  std::filesystem::remove_all(folder);
  delivery::FolderMailSource gone(folder);
  application::ReturnsResult result;
  application::LearnFromReturns(world.book).from(gone, world.books.company, day("2026-01-21"), {}, result);
  CHECK_THAT(result.problems.at(0), Catch::Contains("cannot be read"));
}
