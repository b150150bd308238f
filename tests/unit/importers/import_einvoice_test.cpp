#include <algorithm>
#include <cstdlib>
#include <iostream>
#define POINTERHOLDER_TRANSITION 4
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "tests/unit/importers/service_support.hpp"
#include "tests/unit/importers/support.hpp"

using namespace host::importers;
using namespace importers_test;

namespace {

const std::filesystem::path kOwn = "tests/data/einvoices";

/// A company of ours (or of that number) without customers.
void makeCompany(kit::sql::Session& session, const std::string& code = "LUM", const std::string& registration = "732 829 320") {
  const Folder folder;
  const auto file =
      folder.write("companies.csv", "code,name,country,currency,timezone,email,iban,bic,street,postcode,city,registration\n" +
                                        code + ",Lumiere,FR,EUR,Europe/Paris,f@lumiere.example,,,,,," + registration + "\n");
  const auto report = importPaths(session, {file});
  INFO(report.failure());
  REQUIRE(report.ok());
}

void makeCustomer(kit::sql::Session& session, const std::string& code, const std::string& name) {
  const Folder folder;
  const auto file =
      folder.write("customers.csv",
                   "company,code,name,kind,category,language,country,email,accounting_account,street,postcode,city,reminders\n"
                   "LUM," +
                       code + "," + name + ",company,,fr,FR,own@address.example,,,,,yes\n");
  REQUIRE(importPaths(session, {file}).ok());
}

FileReport importOne(kit::sql::Session& session, const std::filesystem::path& path, const std::string& company = "") {
  const auto report = importPaths(session, {path}, {company, {}});
  INFO(report.failure());
  REQUIRE(report.files.size() == 1);
  return report.files.front();
}

FileReport mustImport(kit::sql::Session& session, const std::filesystem::path& path, const std::string& company = "") {
  auto file = importOne(session, path, company);
  INFO(file.summary());
  REQUIRE(file.ok());
  return file;
}

std::string customerOfInvoice(kit::sql::Session& session, const std::string& invoice) {
  return text(session,
              "select c.code from sdk_v1_invoice i join sdk_v1_customer c on c.company_id = i.company_id and c.customer_id = "
              "i.customer_id"
              " where i.number = '" +
                  invoice + "'");
}

}  // namespace

TEST_CASE("An e-invoice goes to the company of its seller; its unknown buyer becomes a customer") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  const auto file = mustImport(session, kOwn / "plain.ubl.xml");
  CHECK(file.inserted == 1);
  REQUIRE(file.notes.size() == 1);
  CHECK(file.notes[0] == "customer C001 (Construction du Parc SAS) was made");
  CHECK(number(session, "select total from sdk_v1_invoice where number = 'FA-2026-001'") == 48000);
  CHECK(text(session, "select due_on from sdk_v1_receivable where number = 'FA-2026-001'") == "2026-02-04");
  CHECK(text(session, "select order_reference from sdk_v1_invoice") == "PO-77");
  CHECK(text(session, "select email from sdk_v1_customer where code = 'C001'") == "compta@parc.example");
  CHECK(text(session, "select role from sdk_v1_contact") == "billing");
  CHECK(number(session, "select sum(net) from erp_invoice_line") == 40000);
}

TEST_CASE("The same invoice in the other syntax, or in a PDF, changes nothing") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  for (const auto* name : {"plain", "prepaid", "direct-debit", "credit-note", "no-due-date", "self-billed"}) {
    CAPTURE(name);
    CHECK(mustImport(session, kOwn / (std::string(name) + ".ubl.xml")).inserted == 1);
    const auto again = mustImport(session, kOwn / (std::string(name) + ".cii.xml"));
    CHECK(again.inserted == 0);
    CHECK(again.updated == 0);
    CHECK(again.unchanged == 1);
  }
  CHECK(number(session, "select count(*) from erp_customer") == 1);
  CHECK(number(session, "select count(*) from erp_payment") == 1);

  QPDF pdf;
  pdf.emptyPDF();
  const auto stream = QPDFEFStreamObjectHelper::createEFStream(pdf, ownInvoice("plain.cii.xml"));
  QPDFEmbeddedFileDocumentHelper(pdf).replaceEmbeddedFile("factur-x.xml",
                                                          QPDFFileSpecObjectHelper::createFileSpec(pdf, "factur-x.xml", stream));
  const Folder folder;
  const auto path = (folder.path() / "invoice.PDF").string();
  QPDFWriter(pdf, path.c_str()).write();
  CHECK(mustImport(session, path).unchanged == 1);
}

TEST_CASE("The open amount is the payable amount; what was prepaid is a payment on the issue date") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  mustImport(session, kOwn / "prepaid.cii.xml");
  CHECK(number(session, "select amount from sdk_v1_receivable") == 110000);
  CHECK(number(session, "select amount - settled from sdk_v1_receivable") == 80000);
  CHECK(text(session, "select settled_on from sdk_v1_settlement") == "2026-01-12");
  CHECK(number(session, "select amount from sdk_v1_payment") == 30000);
  // The same document with another prepaid amount contradicts what was booked.
  const Folder folder;
  auto other = replaced(ownInvoice("prepaid.ubl.xml"), ">300.00<", ">500.00<");
  other = replaced(other, ">800.00<", ">600.00<");
  const auto refused = importOne(session, folder.write("other.xml", other));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal->why.find("imported before with a prepaid amount of 300.00, now it says 500.00") != std::string::npos);
}

TEST_CASE("Credit notes, self-billed and negative invoices are stored and never receivables; undated invoices are listed") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  mustImport(session, kOwn / "self-billed.ubl.xml");
  CHECK(text(session, "select kind from sdk_v1_invoice where number = 'AF-2026-001'") == "self_billed");
  const Folder folder;
  mustImport(session, folder.write("negative.xml", replaced(replaced(ownInvoice("plain.cii.xml"), "FA-2026-001", "N-1"),
                                                            "DuePayableAmount>480<", "DuePayableAmount>-480<")));
  CHECK(number(session, "select total from sdk_v1_invoice where number = 'N-1'") == -48000);
  mustImport(session, kOwn / "credit-note.ubl.xml");
  CHECK(number(session, "select count(*) from sdk_v1_receivable") == 0);
  const auto undated = mustImport(session, kOwn / "no-due-date.cii.xml");
  CHECK(undated.notes == std::vector<std::string>{"it states no due date: it is listed and never reminded"});
  CHECK(number(session, "select count(*) from sdk_v1_receivable where due_on is null") == 1);
}

TEST_CASE("A mandate is kept on the invoice") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  mustImport(session, kOwn / "direct-debit.cii.xml");
  CHECK(text(session, "select payment_method from sdk_v1_receivable") == "direct_debit");
}

TEST_CASE("A credit note settles the invoice that it names, whatever the order of the files, once") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  // In a folder the credit note comes before the invoice by its name.
  const auto report = importPaths(session, {kOwn / "credit-note.ubl.xml", kOwn / "plain.ubl.xml"});
  INFO(report.failure());
  REQUIRE(report.ok());
  CHECK(report.files.back().notes == std::vector<std::string>{"180.00 EUR of it settle invoice FA-2026-001"});
  CHECK(number(session, "select amount - settled from sdk_v1_receivable") == 30000);
  mustImport(session, kOwn / "credit-note.cii.xml");
  CHECK(number(session, "select amount - settled from sdk_v1_receivable") == 30000);
}

TEST_CASE("The company is found by SIREN, SIRET or VAT number, else by the option, else refused") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  SECTION("by SIRET") {
    makeCompany(session, "LUM", "73282932000074");
    CHECK(mustImport(session, kOwn / "plain.ubl.xml").inserted == 1);
  }
  SECTION("by VAT number in the place of the registration") {
    makeCompany(session, "LUM", "FR44732829320");
    CHECK(mustImport(session, kOwn / "plain.ubl.xml").inserted == 1);
  }
  SECTION("by the option") {
    makeCompany(session, "OTHER", "552100554");
    const auto refused = importOne(session, kOwn / "plain.ubl.xml");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.refusal->why ==
          "invoice FA-2026-001: its seller \"Lumière & Fils SARL\" (732829320) is no company here; name the company with "
          "--company, or enter "
          "that number as its registration or VAT number");
    CHECK(mustImport(session, kOwn / "plain.ubl.xml", "OTHER").inserted == 1);
    CHECK(importOne(session, kOwn / "plain.ubl.xml", "NONE").refusal->why.find("there is no company NONE") != std::string::npos);
  }
  SECTION("two companies with the same number") {
    makeCompany(session, "A");
    makeCompany(session, "B");
    CHECK(importOne(session, kOwn / "plain.ubl.xml").refusal->why.find("may be any of the companies A, B") != std::string::npos);
    CHECK(mustImport(session, kOwn / "plain.ubl.xml", "B").inserted == 1);
    CHECK(text(session, "select c.code from erp_invoice i join erp_company c on c.company_id = i.company_id") == "B");
  }
}

TEST_CASE("The buyer is found by code, by number, by name, in this order") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  const Folder folder;
  const auto withoutCode = replaced(ownInvoice("plain.ubl.xml"), "<cbc:ID>C001</cbc:ID>", "<cbc:ID>THEIRS</cbc:ID>");
  SECTION("by code") {
    makeCustomer(session, "C001", "Another name");
    makeCustomer(session, "P", "Construction du Parc SAS");
    mustImport(session, kOwn / "plain.ubl.xml");
    CHECK(customerOfInvoice(session, "FA-2026-001") == "C001");
    CHECK(text(session, "select email from sdk_v1_customer where code = 'C001'") == "own@address.example");
  }
  SECTION("by registration") {
    makeCustomer(session, "R", "Another name");
    session.execute("update erp_customer set registration = '55210055400013' where code = 'R'");
    makeCustomer(session, "P", "Construction du Parc SAS");
    mustImport(session, folder.write("i.xml", withoutCode));
    CHECK(customerOfInvoice(session, "FA-2026-001") == "R");
  }
  SECTION("by name, without regard to case and accents") {
    makeCustomer(session, "P", "CONSTRUCTION DU PARC sas");
    mustImport(session, folder.write("i.xml", withoutCode));
    CHECK(customerOfInvoice(session, "FA-2026-001") == "P");
  }
  SECTION("two of that name") {
    makeCustomer(session, "P1", "Construction du Parc SAS");
    makeCustomer(session, "P2", "Construction du Parc SAS");
    const auto refused = importOne(session, folder.write("i.xml", withoutCode));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.refusal->why.find("several customers are named \"Construction du Parc SAS\" (P1, P2)") != std::string::npos);
    CHECK(number(session, "select count(*) from erp_invoice") == 0);
  }
  SECTION("made once for two invoices of one import") {
    folder.write("1.xml", withoutCode);
    folder.write("2.xml", replaced(withoutCode, "FA-2026-001", "FA-X"));
    const auto report = importPaths(session, {folder.path()});
    REQUIRE(report.ok());
    CHECK(number(session, "select count(*) from erp_customer") == 1);
    CHECK(customerOfInvoice(session, "FA-X") == "THEIRS");
  }
}

TEST_CASE("What people changed about a stored invoice stays when its document comes again") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  mustImport(session, kOwn / "plain.ubl.xml");
  session.execute(
      "update erp_invoice set status = 'cancelled', operator = 'jd', sent_on = '2026-01-07' where number = 'FA-2026-001'");
  CHECK(mustImport(session, kOwn / "plain.ubl.xml").unchanged == 1);
  CHECK(text(session, "select status from sdk_v1_invoice") == "cancelled");
  CHECK(text(session, "select sent_on from sdk_v1_invoice") == "2026-01-07");
}

TEST_CASE("A document that contradicts what is stored under its number is refused") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  mustImport(session, kOwn / "plain.ubl.xml");
  const Folder folder;
  const auto creditNote =
      importOne(session, folder.write("c.xml", replaced(ownInvoice("plain.ubl.xml"), "Code>380<", "Code>381<")));
  CHECK(creditNote.refusal->why.find("stored as invoice, this one is credit_note") != std::string::npos);
  makeCustomer(session, "C9", "Somebody else");
  const auto other = importOne(
      session, folder.write("o.xml", replaced(ownInvoice("plain.ubl.xml"), "<cbc:ID>C001</cbc:ID>", "<cbc:ID>C9</cbc:ID>")));
  CHECK(other.refusal->why.find("stored for customer C001, this one is for C9") != std::string::npos);
}

TEST_CASE("One broken e-invoice of a folder does not stop the others") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  const Folder folder;
  folder.write("1.xml", "<broken");
  folder.write("2.xml", ownInvoice("plain.ubl.xml"));
  folder.write("3.pdf", "%PDF-1.4 nothing");
  const auto report = importPaths(session, {folder.path()});
  REQUIRE(report.files.size() == 3);
  CHECK_FALSE(report.ok());
  CHECK(report.failure().find("1.xml:1:") != std::string::npos);
  CHECK(report.failure().find("(and 1 more file was refused)") != std::string::npos);
  CHECK(number(session, "select count(*) from erp_invoice") == 1);
}

TEST_CASE("The example invoices of EN 16931 are imported as what they are") {
  const char* named = std::getenv("EN16931_DATA");
  const std::filesystem::path examples = named != nullptr ? named : "../shared/data/en16931";
  if (!std::filesystem::is_directory(examples)) {
    std::cout << "SKIPPED: the example invoices of EN 16931 are not in " << examples << " (set EN16931_DATA)\n";
    return;
  }
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  makeCompany(session);
  const auto ubl = importPaths(session, {examples / "ubl" / "examples"}, {"LUM", {}});
  for (const auto& file : ubl.files) UNSCOPED_INFO(file.summary());
  // Several documents of the collection bear one number; those that contradict each other are refused, never mixed.
  CHECK(ubl.files.size() == 19);
  for (const auto& file : ubl.files)
    if (!file.ok()) {
      CAPTURE(file.summary());
      const auto says = [&](const char* what) { return file.refusal->why.find(what) != std::string::npos; };
      CHECK((says("one of the numbers is wrong") || says("it was imported before with a prepaid amount")));
    }
  CHECK(number(session, "select count(*) from sdk_v1_receivable where amount - settled < 0") == 0);
  CHECK(number(session,
               "select count(*) from sdk_v1_receivable r join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = "
               "r.invoice_id where i.kind <> 'invoice'") == 0);
}
