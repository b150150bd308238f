// Texts filled with a real invoice before anything is sent, by the renderer that sends.
#include "plugin/delivery/sample_messages.hpp"

#include "message_fixture.hpp"
#include "plugin/delivery/text_template.hpp"

using namespace reminders;
using application::SampleRequest;

namespace {

struct Desk {
  fakes::World world;
  test::FakeDetails details;
  test::FakeDocuments documents;
  test::FakeLetters letters;
  test::FakeMailAccounts accounts;
  delivery::MailRenderer renderer{details,  documents,   letters,
                                  accounts, world.clock, adapters::packageFile(".", "templates/mails/frame.html")};
  delivery::RenderedSamples samples{world.facts, details, renderer};
  domain::Configuration configuration = adapters::seededConfiguration(".", "fr");
  application::Company company{{1}, "ACME", "Acme SAS", "fr", "Europe/Paris"};
  domain::Date today = samples_day();
  static domain::Date samples_day() { return ::samples::day("2026-01-20"); }

  Desk() { details.value.sender.companyName = "Acme SAS"; }
  domain::Template row(const std::string& body) {
    domain::Template made;
    made.way = domain::Way::kEmail;
    made.language = "fr";
    made.level = "second";
    made.subject = "Facture #REF#";
    made.body = body;
    return made;
  }
  application::SampleMessage fill(const domain::Template& row, std::int64_t invoice = 1) {
    return samples.fill({company, today, configuration, {invoice}, &row, nullptr, row.way}, true);
  }
};

}  // namespace

TEST_CASE("a typed text is filled with the invoice, whatever the configuration holds") {
  Desk desk;
  desk.world.add(1, 1);
  auto sample = desk.fill(desk.row("Bonjour {{customer.name}}, {{invoice.open}}, {{level.name}}"));
  CHECK(sample.problem == "");
  CHECK(sample.subject == "Facture F-1");
  CHECK(sample.text == "Bonjour Customer 1, 120,00\xC2\xA0€, Relance ferme");
  CHECK(sample.to == "Customer 1 <c1@example.org>");
  CHECK(sample.from == "");  // no sender is set yet
  REQUIRE(sample.files.size() == 1);
  CHECK(sample.files[0].name == "F-1.pdf");
  CHECK_THAT(sample.html, Catch::Contains("Bonjour Customer 1") && Catch::Contains("Acme SAS"));

  desk.accounts.value = application::MailAccount{};
  desk.accounts.value->from = "factures@acme.example";
  CHECK(desk.fill(desk.row("x")).from == "Acme SAS <factures@acme.example>");
  auto letter = desk.row("Lettre");
  letter.way = domain::Way::kLetter;
  sample = desk.fill(letter);
  CHECK(sample.text == "Lettre");
  CHECK(sample.files.empty());
  CHECK(sample.to == "");
}

TEST_CASE("a step is filled with the text that it would take") {
  Desk desk;
  desk.world.add(1, 1);
  const auto& step = desk.configuration.programmes[0].steps[2];
  const auto sample =
      desk.samples.fill({desk.company, desk.today, desk.configuration, {1}, nullptr, &step, domain::Way::kEmail}, false);
  CHECK(sample.subject == "Dernière relance : facture F-1");
  CHECK(sample.files.empty());
}

TEST_CASE("what cannot be filled says why") {
  Desk desk;
  desk.world.add(1, 1);
  CHECK_THAT(desk.fill(desk.row("x"), 99).problem, Catch::Contains("no such invoice"));
  CHECK_THAT(desk.fill(desk.row("{{nothing}}")).problem, Catch::Contains("nothing"));
}

TEST_CASE("late invoices of different customers and kinds are offered, and open ones where none is late") {
  Desk desk;
  CHECK(desk.samples.invoices(desk.company, desk.today).empty());
  desk.world.add(1, 1).dueOn = ::samples::day("2026-03-01");
  REQUIRE(desk.samples.invoices(desk.company, desk.today).size() == 1);
  desk.world.addMany(40);
  desk.world.facts.customers.at(20).kind = domain::CustomerKind::kIndividual;
  const auto offered = desk.samples.invoices(desk.company, desk.today);
  CHECK(offered.size() == delivery::RenderedSamples::kMostInvoices);
  CHECK(std::any_of(offered.begin(), offered.end(), [](const auto& each) { return each.customer == "Customer 20"; }));
}

TEST_CASE("an unknown field is told with the one that was meant") {
  Desk desk;
  const auto problems = desk.samples.check("{{company.ibna}} {{customer.name}} %(partner)s {{#invoices}}");
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].unknown == "company.ibna");
  CHECK(problems[0].suggestion == "company.iban");
  CHECK(problems[1].unknown == "");  // the list is not closed
  CHECK(problems[2].unknown == "%(partner)s");
  CHECK(delivery::similarField("client.name") == "customer.name");
  CHECK(delivery::similarField("iban") == "company.iban");
  CHECK(delivery::similarField("weather") == "");
}

TEST_CASE("each field is told with what it says for an invoice, also where that has lines of its own") {
  Desk desk;
  desk.world.add(1, 7).number = "F-1";
  desk.world.facts.customers.at(7).name = "Dupont & Fils";
  desk.details.value.customerAddress = "2 rue Haute\n59000 Lille";
  const auto row = desk.row("whatever");
  const auto examples = desk.samples.examples({desk.company, desk.today, desk.configuration, {1}, &row, nullptr, row.way});
  CHECK(examples.size() == delivery::knownFields().size());
  CHECK(examples.at("customer.name") == "Dupont & Fils");
  CHECK(examples.at("customer.address") == "2 rue Haute\n59000 Lille");
  CHECK(examples.at("invoice.number") == "F-1");
  CHECK(examples.at("total.open") == "120,00\u00A0€");
  CHECK(examples.at("contact.phone").empty());
  CHECK(examples.at("company.name") == "Acme SAS");
  CHECK(desk.samples.examples({desk.company, desk.today, desk.configuration, {99}, &row, nullptr, row.way}).empty());
}
