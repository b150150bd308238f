// Money claims from the plan through the outbox to the mail that a customer reads: days, what is paid, what the mail says.
#include <catch2/catch.hpp>
#include <host_sdk/kit/mail/message_reader.hpp>

#include "message_fixture.hpp"
#include "plugin/adapters/job_documents.hpp"
#include "plugin/delivery/plan_preview.hpp"

using namespace test;
using kit::l10n::Catalogue;

namespace {

constexpr const char* kText =
    "Reste dû : {{total.open}}\n{{#claims.explanation}}{{claims.explanation}}\nRéclamé : {{total.claims}} (intérêts "
    "{{claims.interest}}, indemnité {{claims.indemnity}})\n{{/claims.explanation}}À payer : {{total.due}}";

/// Blanks that keep figures together, as plain ones: a test reads better so.
std::string plain(std::string text) {
  for (const std::string blank : {"\u00a0", "\u202f"})
    for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank)) text.replace(at, blank.size(), " ");
  return text;
}

/// A company whose steps of 10, 20 and 35 days claim interest and indemnity, with the mails as they leave.
struct Claiming : fakes::World {
  Claiming() {
    configuration() = adapters::seededConfiguration(".", "fr");
    configuration().active = true;
    configuration().volumeGuard.reset();
    for (auto& row : configuration().templates) row.body = kText;
    for (auto& step : configuration().programmes[0].steps) {
      step.claims = {domain::Claim::kInterest, domain::Claim::kIndemnity};
      step.attach.clear();
    }
    configurations.settings.shippedRates = std::make_shared<const std::vector<domain::Rate>>(adapters::shippedRates("."));
    details.value.sender.companyName = "Acme SAS";
    details.value.sender.companyEmail = "compta@acme.example";
  }
  FakeDetails details;
  FakeDocuments documents;
  FakeLetters letters;
  FakeMailAccounts mailAccounts;
  delivery::MailRenderer mails{details,
                               documents,
                               letters,
                               mailAccounts,
                               clock,
                               adapters::packageFile(".", "templates/mails/frame.html"),
                               {{"fr", Catalogue::load(APP_LOCALE, "payment-reminders", "fr")},
                                {"en", Catalogue::load(APP_LOCALE, "payment-reminders", "en")}}};

  domain::ReceivableFacts& owes(std::int64_t invoice, const std::string& due, std::int64_t amount) {
    auto& owed = add(invoice, 1);
    owed.issuedOn = samples::day("2025-10-31");
    owed.dueOn = samples::day(due);
    owed.amount = owed.open = amount;
    owed.settlements.emplace();
    facts.customers[1].language = "fr";
    return owed;
  }
  void pay(std::int64_t invoice, const std::string& on, std::int64_t amount) {
    auto& owed = facts.invoice(invoice);
    owed.settlements->push_back({samples::day(on), amount});
    owed.open -= amount;
  }
  /// Runs and sends on that day; the texts of the mails that left.
  std::vector<std::string> mailsOf(const std::string& date) {
    day = date;
    later(24 * 3600);
    run();
    const auto had = transport.delivered.size();
    application::SendOutbox({facts, configurations, outbox, mails, transport, accounts, addresses, clock})
        .pass({company, this->date(), "w", {}});
    for (const auto& each : outbox.messages()) UNSCOPED_INFO("message " << each.id.value << ": " << each.reason);
    std::vector<std::string> texts;
    for (auto i = had; i < transport.delivered.size(); ++i) {
      auto text = plain(kit::mail::readMail(transport.delivered[i].text).text);
      texts.push_back(text.substr(0, text.find("\n\nAcme SAS")));
    }
    return texts;
  }
  nlohmann::ordered_json simulated(const std::string& date) {
    application::PlanReminders planner(facts, configurations);
    const auto planned = planner.plan(company.id, samples::day(date));
    delivery::PlanPreview previews(facts, mails);
    std::vector<std::size_t> all(planned.plan.messages.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return adapters::planDocument(company, planned, previews.of(company, planned, all), nullptr);
  }
};

}  // namespace

TEST_CASE("a reminder prints the calculation in French, its lines add up, and later steps restate it up to their day") {
  Claiming acme;
  acme.owes(1, "2025-11-30", 1'000'000);
  const auto first = acme.mailsOf("2025-12-10");
  REQUIRE(first.size() == 1);
  CHECK(first[0] ==
        "Reste dû : 10 000,00 €\n"
        "Intérêts de retard sur la facture F-1, échue le 30/11/2025 :\n"
        "du 01/12/2025 au 10/12/2025 : 10 000,00 € × 12,15 % × 10/365 = 33,29 €\n"
        "Intérêts jusqu’au 10/12/2025 : 33,29 €\n"
        "Taux : celui des opérations principales de refinancement de la Banque centrale européenne au premier jour du semestre, "
        "majoré de 10 points (code de commerce, article L. 441-10).\n"
        "Indemnité forfaitaire pour frais de recouvrement, facture F-1 : 40,00 €\n"
        "Ces montants ne sont pas soumis à la TVA.\n"
        "Réclamé : 73,29 € (intérêts 33,29 €, indemnité 40,00 €)\n"
        "À payer : 10 073,29 €");
  CHECK(acme.outbox.reminders()[0].draft.interest == 3329);
  CHECK(acme.outbox.reminders()[0].draft.indemnity == 4000);

  acme.pay(1, "2025-12-15", 400'000);
  const auto second = acme.mailsOf("2026-01-05");
  REQUIRE(second.size() == 1);
  CHECK_THAT(second[0], Catch::Contains("du 01/12/2025 au 15/12/2025 : 10 000,00 € × 12,15 % × 15/365 = 49,93 €\n"
                                        "du 16/12/2025 au 31/12/2025 : 6 000,00 € × 12,15 % × 16/365 = 31,95 €\n"
                                        "du 01/01/2026 au 05/01/2026 : 6 000,00 € × 12,15 % × 5/365 = 9,99 €\n"
                                        "Intérêts jusqu’au 05/01/2026 : 91,87 €\n"));
  CHECK_THAT(second[0], Catch::Contains("Réclamé : 131,87 € (intérêts 91,87 €, indemnité 40,00 €)\nÀ payer : 6 131,87 €"));
}

TEST_CASE("the same calculation in English for a reader of English") {
  Claiming acme;
  acme.owes(1, "2025-11-30", 1'000'000);
  acme.facts.customers[1].language = "en";
  const auto mails = acme.mailsOf("2025-12-10");
  REQUIRE(mails.size() == 1);
  CHECK_THAT(mails[0], Catch::Contains("Late interest on invoice F-1, due on 30/11/2025:\n"
                                       "01/12/2025 to 10/12/2025: €10,000.00 × 12.15% × 10/365 = €33.29\n"
                                       "Interest up to 10/12/2025: €33.29\n"));
}

TEST_CASE("the indemnity is stated once, also when two instalments of an invoice are reminded in two messages") {
  Claiming acme;
  acme.configuration().grouping = domain::Grouping::kCustomerLevel;
  acme.owes(1, "2025-11-30", 100'000);
  const auto first = acme.mailsOf("2025-12-10");
  REQUIRE(first.size() == 1);
  CHECK_THAT(first[0], Catch::Contains("indemnité 40,00 €"));
  auto second = acme.facts.invoice(1);
  second.id.position = 2;
  second.dueOn = samples::day("2025-12-20");
  acme.facts.receivables.push_back(second);
  const auto later = acme.mailsOf("2026-01-05");  // the second step of one, the first of the other
  REQUIRE(later.size() == 2);
  int stated = 0;
  for (const auto& text : later) stated += text.find("Indemnité forfaitaire") != std::string::npos ? 1 : 0;
  CHECK(stated == 1);
}

TEST_CASE("on an invoice in another currency the indemnity is a line of its own in EUR, never added up") {
  Claiming acme;
  acme.owes(1, "2025-11-30", 1'000'000).currency = kit::Currency::of("USD");
  const auto mails = acme.mailsOf("2025-12-10");
  REQUIRE(mails.size() == 1);
  CHECK_THAT(mails[0], Catch::Contains("Réclamé : 33,29 $US + 40,00 € (intérêts 33,29 $US, indemnité 40,00 €)"));
  CHECK_THAT(mails[0], Catch::Contains("À payer : 10 033,29 $US + 40,00 €"));
  CHECK_THAT(mails[0], Catch::Contains("facture F-1 : 40,00 €\n"));
}

TEST_CASE("individuals are reminded without any claim, and the simulation says why") {
  Claiming acme;
  acme.owes(1, "2025-11-30", 1'000'000);
  acme.facts.customers[1].kind = domain::CustomerKind::kIndividual;
  const auto claims = acme.simulated("2025-12-10")["messages"][0]["claims"];
  CHECK(claims["interest"] == "0.00");
  CHECK(claims["indemnity"] == "0.00");
  CHECK(claims["blocked"][0]["claim"] == "interest");
  CHECK(claims["blocked"][0]["code"] == "individual");
  CHECK(claims["blocked"][1]["claim"] == "indemnity");
  const auto mails = acme.mailsOf("2025-12-10");
  REQUIRE(mails.size() == 1);
  CHECK(mails[0] == "Reste dû : 10 000,00 €\nÀ payer : 10 000,00 €");
}

TEST_CASE("a missing rate blocks the interest by its name; the reminder leaves without it") {
  Claiming acme;
  acme.owes(1, "2026-11-30", 1'000'000);
  const auto document = acme.simulated("2027-01-05");
  const auto claims = document["messages"][0]["claims"];
  CHECK(claims["interest"] == "0.00");
  CHECK(claims["indemnity"] == "40.00");
  CHECK(claims["indemnity_currency"] == "EUR");
  REQUIRE(claims["blocked"].size() == 1);
  CHECK(claims["blocked"][0]["invoice"] == "F-1");
  CHECK(claims["blocked"][0]["code"] == "rate_missing");
  CHECK(claims["blocked"][0]["rate"] == "ecb_refinancing");
  CHECK(claims["blocked"][0]["half_year"] == "2027-H1");
  const auto mails = acme.mailsOf("2027-01-05");
  REQUIRE(mails.size() == 1);
  CHECK(mails[0].find("Intérêts de retard") == std::string::npos);
  CHECK_THAT(mails[0], Catch::Contains("À payer : 10 040,00 €"));
}

TEST_CASE("claims are off by default: nothing is claimed and the simulation does not speak of it") {
  Claiming acme;
  for (auto& step : acme.configuration().programmes[0].steps) step.claims.clear();
  acme.owes(1, "2025-11-30", 1'000'000);
  CHECK_FALSE(acme.simulated("2025-12-10")["messages"][0].contains("claims"));
  CHECK(acme.mailsOf("2025-12-10").at(0) == "Reste dû : 10 000,00 €\nÀ payer : 10 000,00 €");
  for (const auto& programme : adapters::seededConfiguration(".", "fr").programmes)
    for (const auto& step : programme.steps) CHECK(step.claims.empty());
}

TEST_CASE("a formal notice writes its deadline and keeps the words of its consequence") {
  Claiming acme;
  acme.owes(1, "2025-11-30", 1'000'000);
  acme.configuration().levels[0].formalNotice = true;
  acme.configuration().levels[0].noticeDays = 15;
  for (auto& row : acme.configuration().templates)
    row.body =
        "Nous vous mettons en demeure de payer {{total.open}} avant le {{notice.deadline}}."
        "{{#notice.consequence}} À défaut, nous saisirons le tribunal pour {{total.open}}.{{/notice.consequence}}";
  CHECK(acme.mailsOf("2025-12-10").at(0) ==
        "Nous vous mettons en demeure de payer 10 000,00 € avant le 25/12/2025. À défaut, nous saisirons le tribunal pour "
        "10 000,00 €.");
}

TEST_CASE("the rates that come with the app give the worked examples") {
  const domain::RateTable rates(adapters::shippedRates("."), {});
  const auto total = [&](const char* due, std::int64_t amount, const char* upTo) {
    const domain::Debt debt{samples::day(due), amount, 0, {}, domain::CustomerKind::kCompany, "C1"};
    return std::get<domain::Interest>(domain::lateInterest(debt, rates, samples::day(upTo))).total;
  };
  CHECK(total("2025-11-30", 1'000'000, "2026-08-31") == 91633);
  CHECK(total("2022-11-30", 100'000, "2023-12-31") == 14105);
  CHECK(domain::agreedFloor(*rates.frenchLegal({2024, 2})).percent() == "14.76");
  CHECK_FALSE(rates.frenchLegal({2026, 2}));
  CHECK_FALSE(rates.ecb({2027, 1}));
}
