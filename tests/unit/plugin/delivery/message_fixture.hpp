// A message of one customer with everything a renderer asks for, in memory.
#pragma once
#include <catch2/catch.hpp>
#include <host_sdk/kit/mail/message_reader.hpp>

#include "plugin/adapters/seeding.hpp"
#include "plugin/delivery/mail_renderer.hpp"
#include "tests/support/reminders/answer_fakes.hpp"
#include "tests/support/reminders/fakes.hpp"

namespace test {

using namespace reminders;

class FakeDetails final : public application::MessageDetailsSource {
 public:
  application::MessageDetails value;
  application::MessageDetails details(domain::CompanyId, domain::DepartmentId, domain::CustomerId,
                                      std::span<const domain::InvoiceId>) override {
    return value;
  }
};

class FakeDocuments final : public application::InvoiceDocuments {
 public:
  std::string pdf(domain::CompanyId, domain::InvoiceId invoice) override {
    return "%PDF-1.4 invoice " + std::to_string(invoice.value);
  }
  std::string logo(domain::CompanyId) override { return png; }
  std::string png;
};

class FakeLetters final : public application::LetterFiles {
 public:
  std::map<std::string, std::string> files;
  std::string file(domain::CompanyId, const std::string& path, const std::string& bytes) override {
    files[path] = bytes;
    return path;
  }
  std::string read(domain::CompanyId, const std::string& path) override { return files.at(path); }
};

class FakeMailAccounts final : public application::MailAccounts {
 public:
  std::optional<application::MailAccount> value;
  std::optional<application::MailAccount> account(domain::CompanyId, domain::DepartmentId) override { return value; }
};

/// A mail of two invoices, 120.00 and 1 044.00 EUR, as of 20 January 2026.
struct Letterbox {
  Letterbox() {
    customer.name = "Société Dupont & Fils";
    customer.language = "fr";
    details.value.sender = {"Acme SAS",
                            "compta@acme.example",
                            "+33 1 23 45 67 89",
                            "FR7612345678901234567890123",
                            "AGRIFRPP",
                            "1 rue de la Paix\n75002 Paris",
                            "RCS Paris 123 456 789",
                            "",
                            "",
                            ""};
    details.value.customerAddress = "2 rue Haute\n59000 Lille";
    details.value.customerEmail = "info@dupont.example";
    details.value.contacts = {{"Anne Dupont", "Chère Madame", "anne@dupont.example", "0611"}};
    details.value.orderReferences[1] = "PO-77";
    configuration = adapters::seededConfiguration(".", "fr");
    message.ticket = {company.id, {1}, 1};
    message.currency = kit::Currency::of("EUR");
    message.draft.level = "first";
    message.draft.rank = 1;
    message.draft.templateId = "courteous";
    message.draft.attach = {domain::Attachment::kInvoicePdf};
    message.messageIdHeader = "reminder.1.1.77@acme.example";
    line(1, "F-2026/0001", 12000);
    line(2, "F-2026/0002", 104400);
    lines[0].facts.dueOn = samples::day("2025-12-31");
    lines[0].facts.reminders = {samples::sent(0, "2026-01-03")};
  }
  void line(std::int64_t id, const std::string& number, std::int64_t open) {
    auto facts = samples::receivable(id);
    facts.number = number;
    facts.amount = facts.open = open;
    lines.push_back({facts, {facts.id, "first", 1, 10, open}});
  }

  application::Company company{{1}, "ACME", "Acme SAS", "fr", "Europe/Paris"};
  domain::Configuration configuration;
  domain::CustomerFacts customer = samples::customer(1);
  application::ClaimedMessage message;
  std::vector<application::RenderLine> lines;
  std::vector<domain::Recipient> to{{"anne@dupont.example", "Anne Dupont", domain::Role::kBilling, false}};
  FakeDetails details;
  FakeDocuments documents;
  FakeLetters letters;
  FakeMailAccounts accounts;
  fakes::FakeClock clock;
  fakes::FakeLinks links;
  std::string frame = adapters::packageFile(".", "templates/mails/frame.html");

  template <class Use>
  auto with(Use use) {
    const domain::Rulebook rules(configuration, std::nullopt);
    const application::RenderRequest request{company, samples::day("2026-01-20"), rules, message, customer, lines, to};
    delivery::MailRenderer renderer(details, documents, letters, accounts, clock, frame, {}, &links);
    return use(renderer, request);
  }
  application::RenderedMessage render() {
    return with([](auto& renderer, const auto& request) { return renderer.render(request); });
  }
  delivery::MailRenderer::Words words() {
    return with([](auto& renderer, const auto& request) { return renderer.words(request); });
  }
  kit::mail::ReadMail mail() { return kit::mail::readMail(render().copy.content); }
};

}  // namespace test
