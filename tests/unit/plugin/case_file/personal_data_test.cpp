// What is kept about a customer's people, and that nothing of it is left once it was erased: on both databases.
#include "plugin/storage/personal_data.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugin/storage/call_book.hpp"
#include "plugin/storage/follow_up_book.hpp"
#include "plugin/storage/message_history.hpp"
#include "tests/support/reminders/books.hpp"

using namespace test;
using application::HoldSubject;

namespace {

const std::vector<std::string> kPersonal{"Dupont", "Sophie", "rue Haute", "sophie@", "fuite d'eau", "mairie", "0611"};

/// A customer with everything that the app can note of him: mails, a letter, calls, notes, addresses that do not work.
struct Person {
  explicit Person(Books& all)
      : books(all), follow(books.database.pool, [] { return 5LL; }), calls(books.database.pool, [] { return 5LL; }) {
    host::erp::CustomerRow row;
    row.company = "ACME";
    row.code = "P1";
    row.name = "Sophie Dupont";
    row.email = "sophie@dupont.example";
    books.upsert<host::erp::CustomerRow>({row});
    for (const char* number : {"F-1", "F-2"}) {
      auto made = invoice(number, "120.00");
      made.customer = std::string(number) == "F-1" ? "P1" : "C2";
      books.upsert<host::erp::InvoiceRow>({made});
    }
    customer = {number(books.session, "select customer_id from sdk_v1_customer where code = 'P1'")};
    other = {number(books.session, "select customer_id from sdk_v1_customer where code = 'C2'")};
    letter = send(customer, "F-1", "sophie@dupont.example", "Sophie Dupont");
    send(other, "F-2", "martin@boulangerie.example", "Boulangerie Martin");
    const domain::InvoiceId invoice{books.idOf("F-1")};
    const std::vector<domain::ReceivableId> receivables{{invoice, 1}};
    const auto today = day("2026-02-11");
    follow.hold(books.company, HoldSubject::kInvoice, invoice.value, "Sophie est à la mairie", {}, today, "anne");
    follow.hold(books.company, HoldSubject::kCustomer, customer.value, "rue Haute inondée", {}, today, "anne");
    follow.promise(books.company, receivables, {day("2026-02-20"), {}, "Sophie Dupont", "rappeler au 0611"}, today, "anne");
    follow.dispute(books.company, receivables, 100, "fuite d'eau", today, "anne");
    follow.handOver(books.company, receivables, "Cabinet Durand", "Mme Dupont, rue Haute", today, "anne");
    calls.add(books.company, customer, {invoice, today, "", "Sophie Dupont", "fuite d'eau", {}, {}}, today, "anne");
    calls.remove(books.company, calls.add(books.company, customer, {{}, today, "", "la mairie", "0611", {}, {}}, today, "anne"),
                 today, "anne");
    books.database.addresses.markUndeliverable(books.company, customer, "sophie@old.example", "550 <sophie@old.example> unknown",
                                               today);
    books.session.execute(
        "insert into reminders_answer (company_id, answer_id, customer_id, kind, currency, said, link_key, fingerprint, waits, "
        "entered_on, "
        "entered_at, state, handled_by) values (" +
        std::to_string(books.company.value) + ", 1, " + std::to_string(customer.value) +
        ", 'dispute', 'EUR', 'fuite d''eau rue Haute', 'k', 'f', 1, '2026-02-11', 1, 'open', '')");
    books.session.execute(
        "insert into reminders_draft (company_id, draft_id, form_key, customer_id, department_id, currency, programme, "
        "step_number, "
        "level, rank, template_id, planned_to, cc, bcc, subject, content, taken_on, taken_at, actor, is_copy, message_id) values "
        "(" +
        std::to_string(books.company.value) + ", 1, 'k', " + std::to_string(customer.value) +
        ", 0, 'EUR', 'p', 1, 'first', 1, 't', '[\"sophie@dupont.example\"]', 'sophie@dupont.example', '', 'À Sophie Dupont', "
        "'Bonjour "
        "Sophie Dupont', '2026-02-11', 1, 'anne', 0, null)");
    books.session.execute(
        "insert into reminders_returned (company_id, digest, place, kind, recipient, status, diagnostic, is_delay, message_id, "
        "reminder_id, read_on, read_at) values (" +
        std::to_string(books.company.value) +
        ", 'd', 0, 'hard', 'sophie@dupont.example', '5.1.1', 'no sophie@dupont.example here', 0, " +
        std::to_string(letter.value) + ", null, '2026-02-11', 1)");
  }

  domain::MessageId send(domain::CustomerId to, const std::string& number, const std::string& email, const std::string& name) {
    auto& outbox = books.database.outbox;
    application::DraftGroup group;
    group.customer = to;
    group.currency = kit::Currency::of("EUR");
    group.reminders = {{{{books.idOf(number)}, 1}, "first", 1, 10, 12'000}};
    auto& draft = group.messages.emplace_back();
    draft.level = "first";
    draft.rank = 1;
    draft.carries = {0};
    draft.to = {{email, name, domain::Role::kBilling, false}};
    draft.cc = {email};
    draft.subject = "À " + name;
    draft.body = "Bonjour " + name;
    const std::vector<application::DraftGroup> groups{group};
    outbox.enqueue(books.company, day("2026-02-11"), 10, groups);
    const auto claimed = outbox.claim(books.company, {20, 20, 1000, "w", 1, {}, {}, false});
    REQUIRE(claimed.size() == 1);
    REQUIRE(outbox.startAttempt(claimed[0].ticket, 21));
    application::Outcome outcome;
    outcome.now = 22;
    outcome.state = domain::MessageState::kUndeliverable;
    outcome.reason = "The server refused " + email;
    outcome.carried = claimed[0].reminders;
    outcome.recipients = {{email, domain::RecipientState::kRefused, "550 " + email}};
    outcome.copy = application::SentCopy{"À " + name, "Bonjour " + name, "text/plain",
                                         "letters/2026-02-11/P1-" + std::to_string(claimed[0].ticket.message.value) + ".pdf"};
    REQUIRE(outbox.finish(claimed[0].ticket, outcome));
    return claimed[0].ticket.message;
  }
  void pay() { books.upsert<host::erp::PaymentRow>({{"ACME", "P1", "F-1", day("2026-02-12"), "", {"120.00"}, "R1"}}); }

  /// "reminders_call.said: fuite d'eau": what of these words stands in any text column of any table of the app.
  std::vector<std::string> found(const std::vector<std::string>& words) {
    std::vector<std::pair<std::string, std::string>> columns;
    {
      kit::sql::ReadTransaction reading(books.session);
      kit::sql::RowReader rows(
          books.session,
          books.session.isSqlite()
              ? "select m.name, p.name from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table' and "
                "m.name like 'reminders!_%' escape '!' and upper(p.type) = 'TEXT'"
              : "select table_name, column_name from information_schema.columns where table_schema = current_schema() "
                "and table_name like 'reminders!_%' escape '!' and data_type = 'text'");
      while (rows.next()) columns.emplace_back(rows.text(0), rows.text(1));
    }
    REQUIRE(columns.size() > 60);
    std::vector<std::string> hits;
    for (const auto& [table, column] : columns) {
      kit::sql::ReadTransaction reading(books.session);
      kit::sql::RowReader rows(books.session,
                               "select distinct " + column + " from " + table + " where " + column + " is not null");
      while (rows.next())
        for (const auto& word : words)
          if (rows.text(0).find(word) != std::string_view::npos)
            hits.push_back(table + "." + column + ": " + std::string(rows.text(0)));
    }
    std::sort(hits.begin(), hits.end());
    return hits;
  }

  Books& books;
  storage::SqlFollowUpBook follow;
  storage::SqlCallBook calls;
  domain::CustomerId customer, other;
  domain::MessageId letter;
};

}  // namespace

TEST_CASE("what is kept of a customer is counted and exported, whole, and of nobody else") {
  BOOKS_ON_BOTH_DATABASES(books);
  Person person(books);
  storage::SqlPersonalDataBook data(books.database.pool, [] { return 9LL; });
  const auto kept = data.kept(books.company, person.customer, day("2026-02-11"));
  CHECK(kept.messages == 1);
  CHECK(kept.drafts == 1);
  CHECK(kept.calls == 2);
  CHECK(kept.notes == 6);
  CHECK(kept.deadAddresses == 1);
  CHECK(kept.returnedMails == 1);
  CHECK(kept.auditLines >= 8);
  const auto id = std::to_string(person.letter.value);
  CHECK(kept.letters ==
        std::vector<std::string>{"letters/2026-02-11/P1-" + id + ".pdf", "customers/P1/2026-02-11-" + id + ".pdf"});
  CHECK(kept.openInvoices == std::vector<std::string>{"F-1"});
  CHECK_FALSE(kept.mayBeErased());

  const auto text = data.exported(books.company, person.customer, day("2026-02-11"),
                                  [](const application::SentCopy& copy) { return copy.content; });
  const auto document = nlohmann::json::parse(text);
  CHECK(document.at("schema") == "payment-reminders/personal-data@1");
  CHECK(document.at("messages").at(0).at("text") == "Bonjour Sophie Dupont");
  CHECK(document.at("messages").at(0).at("planned_to").at(0).at("email") == "sophie@dupont.example");
  CHECK(document.at("calls").size() == 2);
  CHECK(document.at("promises").at(0).at("note") == "rappeler au 0611");
  CHECK(document.at("hand_overs").at(0).at("handed_to") == "Cabinet Durand");
  CHECK(document.at("returned_mails").at(0).at("diagnostic") == "no sophie@dupont.example here");
  CHECK(text.find("Martin") == std::string::npos);
  // Whatever a search of the tables finds of him stands in the export too.
  for (const auto& word : kPersonal) {
    INFO(word);
    if (!person.found({word}).empty()) CHECK(text.find(word) != std::string::npos);
  }
}

TEST_CASE("while something is owed or under way nothing is erased") {
  BOOKS_ON_BOTH_DATABASES(books);
  Person person(books);
  storage::SqlPersonalDataBook data(books.database.pool, [] { return 9LL; });
  const auto before = person.found(kPersonal);
  CHECK(before.size() > 15);
  CHECK_FALSE(data.erase(books.company, person.customer, day("2026-02-11"), "anne"));
  CHECK(person.found(kPersonal) == before);
  person.pay();
  CHECK_FALSE(data.kept(books.company, person.customer, day("2026-02-11")).mayBeErased());  // it was paid on the 12th
  books.session.execute("update reminders_message set state = 'ready' where customer_id = " +
                        std::to_string(person.customer.value));
  CHECK(data.kept(books.company, person.customer, day("2026-02-12")).underWay == 1);
  CHECK_FALSE(data.erase(books.company, person.customer, day("2026-02-12"), "anne"));
}

TEST_CASE("erased, no word about the person is left in any text column of the app's tables, and others keep theirs") {
  BOOKS_ON_BOTH_DATABASES(books);
  Person person(books);
  person.pay();
  books.session.execute("update reminders_sent_copy set sha256 = 'digest'");
  storage::SqlPersonalDataBook data(books.database.pool, [] { return 9LL; });
  const auto ofOther = person.found({"Martin"});
  REQUIRE(ofOther.size() >= 5);
  REQUIRE(data.erase(books.company, person.customer, day("2026-02-12"), "anne"));
  CHECK(person.found(kPersonal).empty());
  CHECK(person.found({"Martin"}) == ofOther);
  const auto kept = data.kept(books.company, person.customer, day("2026-02-12"));
  CHECK(kept.isNothing());
  // What was done stays: that a reminder was made, on which day, about how much, and its digest.
  const auto message = storage::SqlMessageHistory(books.database.pool).find(books.company, person.letter);
  REQUIRE(message);
  CHECK(message->reminders.at(0).asked == 12'000);
  CHECK(message->recipients.empty());
  CHECK(text(books.session, "select sha256 from reminders_sent_copy where message_id = " + std::to_string(person.letter.value)) ==
        "digest");
  CHECK(text(books.session,
             "select actor || ' ' || subject || '|' || detail from reminders_audit where what = 'personal_data.erased'") ==
        "anne customer " + std::to_string(person.customer.value) + "|");
  CHECK(data.erase(books.company, person.customer, day("2026-02-12"), "anne"));  // again: nothing more to take out
  CHECK(person.found({"Martin"}) == ofOther);
}

TEST_CASE("a customer of another company is nobody") {
  BOOKS_ON_BOTH_DATABASES(books);
  Person person(books);
  person.pay();
  storage::SqlPersonalDataBook data(books.database.pool, [] { return 9LL; });
  const auto stranger = books.addCompany("OTHER");
  CHECK(data.kept(stranger, person.customer, day("2026-02-12")).isNothing());
  const auto before = person.found(kPersonal);
  data.erase(stranger, person.customer, day("2026-02-12"), "eve");
  CHECK(person.found(kPersonal) == before);
}
