#include "tests/unit/importers/service_support.hpp"

using namespace host::importers;
using namespace importers_test;

namespace {

const std::string kCompanies =
    "code,name,country,currency,timezone,email,iban,bic,street,postcode,city,registration\n"
    "ACME,Acme SARL,FR,EUR,Europe/Paris,a@acme.example,FR7630006000011234567890189,AGRIFRPP,1 rue A,75001,Paris,732829320\n"
    "TUN,Tunis SA,TN,TND,Africa/Tunis,t@tun.example,,,,,,\n";
const std::string kDepartments = "company,code,name,email,sender_name\nACME,NORD,Acme Nord,nord@acme.example,\n";
const std::string kCustomers =
    "company,code,name,kind,category,language,country,email,accounting_account,street,postcode,city,reminders\n"
    "ACME,C001,\"Dupont, Fils\",company,,fr,FR,d@d.example,411000,,,,yes\n"
    "ACME,C002,Jean Martin,individual,,fr,FR,j@m.example,,,,,no\n"
    "TUN,C001,Client,company,,fr,TN,c@c.example,,,,,yes\n";
const std::string kContacts =
    "company,customer,role,name,email,phone\nACME,C001,billing,Anne,anne@d.example,\nACME,C001,owner,Paul,paul@d.example,\n";
const std::string kInvoiceHeader =
    "company,number,kind,customer,department,operator,order_reference,issued_on,due_on,currency,total,status,payment_method,sent_"
    "on\n";
const std::string kInvoices = kInvoiceHeader +
                              "ACME,F-1,invoice,C001,NORD,,PO 1,2026-01-05,2026-02-04,,120.00,issued,,\n"
                              "ACME,F-2,invoice,C001,,,,2026-01-10,,EUR,300,issued,transfer,2026-01-11\n"
                              "ACME,F-3,invoice,C002,,,,2026-01-12,,EUR,50,issued,direct_debit,\n"
                              "ACME,A-1,credit_note,C001,,,,2026-01-20,,EUR,100,issued,,\n"
                              "TUN,F-1,invoice,C001,,,,2026-01-05,2026-02-04,,1.234,issued,,\n";
const std::string kInstalments = "company,invoice,position,due_on,amount\nACME,F-2,1,2026-02-10,100\nACME,F-2,2,2026-03-10,200\n";
const std::string kPayments =
    "company,customer,invoice,paid_on,currency,amount,reference\n"
    "ACME,C001,F-2,2026-02-09,EUR,150.00,R1\n"
    "ACME,C001,,2026-02-15,EUR,20.00,R2\n"
    "ACME,C001,,2026-02-15,EUR,20.00,R2\n";
const std::string kCredits = "company,credit_note,invoice,amount\nACME,A-1,F-1,70.00\n";

void writeAll(const Folder& folder) {
  folder.write("companies.csv", kCompanies);
  folder.write("departments.csv", kDepartments);
  folder.write("customers.csv", kCustomers);
  folder.write("contacts.csv", kContacts);
  folder.write("invoices.csv", kInvoices);
  folder.write("instalments.csv", kInstalments);
  folder.write("payments.csv", kPayments);
  folder.write("credits.csv", kCredits);
  folder.write("README.txt", "not imported");
}

ImportReport mustImport(kit::sql::Session& session, const std::vector<std::filesystem::path>& paths) {
  auto report = importPaths(session, paths);
  INFO(report.failure());
  REQUIRE(report.ok());
  return report;
}

/// The refusal of a file that replaces the good one of its name.
std::string refused(kit::sql::Session& session, const Folder& folder, const std::string& name, const std::string& content) {
  const auto path = folder.write(name, content);
  const auto report = importPaths(session, {path});
  REQUIRE_FALSE(report.ok());
  const auto sentence = report.failure();
  // The sentence begins with the path; what follows the folder is what tests are about.
  REQUIRE(sentence.rfind(folder.path().string() + "/", 0) == 0);
  return sentence.substr(folder.path().string().size() + 1);
}

}  // namespace

TEST_CASE("A folder is imported in the order in which its files depend on each other, and twice changes nothing") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  const Folder folder;
  writeAll(folder);
  auto report = mustImport(session, {folder.path()});
  REQUIRE(report.files.size() == 8);
  CHECK(report.files.front().kind == "companies");
  CHECK(report.files.back().kind == "credits");
  CHECK(counted(report) == std::map<std::string, std::string>{{"companies", "2/0/0/0"},
                                                              {"departments", "1/0/0/0"},
                                                              {"customers", "3/0/0/0"},
                                                              {"contacts", "2/0/0/0"},
                                                              {"invoices", "5/0/0/0"},
                                                              {"instalments", "2/0/0/0"},
                                                              {"payments", "2/0/0/1"},
                                                              {"credits", "1/0/0/0"}});
  // The payment of 150 settles the first instalment and half of the 200; 70 of the credit note settle F-1.
  CHECK(number(session, "select sum(amount - settled) from sdk_v1_receivable where number = 'F-2'") == 15000);
  CHECK(number(session, "select settled from sdk_v1_receivable where number = 'F-2' and position = 1") == 10000);
  CHECK(number(session, "select amount - settled from sdk_v1_receivable where number = 'F-1' and currency = 'EUR'") == 5000);
  CHECK(number(session, "select amount from sdk_v1_receivable where currency = 'TND'") == 1234);
  CHECK(text(session, "select due_on from sdk_v1_receivable where number = 'F-3'") == "NULL");
  CHECK(number(session, "select count(*) from sdk_v1_receivable where number = 'A-1'") == 0);
  CHECK(number(session, "select sum(amount) from sdk_v1_customer_credit") == 2000 + 3000);
  CHECK(text(session, "select sent_on from sdk_v1_invoice where number = 'F-2'") == "2026-01-11");
  CHECK(number(session, "select no_reminders from sdk_v1_customer where code = 'C002'") == 1);

  report = mustImport(session, {folder.path()});
  CHECK(counted(report) == std::map<std::string, std::string>{{"companies", "0/0/2/0"},
                                                              {"departments", "0/0/1/0"},
                                                              {"customers", "0/0/3/0"},
                                                              {"contacts", "0/0/2/0"},
                                                              {"invoices", "0/0/5/0"},
                                                              {"instalments", "0/0/2/0"},
                                                              {"payments", "0/0/0/3"},
                                                              {"credits", "0/0/1/0"}});
  CHECK(number(session, "select sum(amount - settled) from sdk_v1_receivable where number = 'F-2'") == 15000);
}

TEST_CASE("A changed line updates what it names and nothing else") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  const Folder folder;
  writeAll(folder);
  mustImport(session, {folder.path()});
  folder.write("invoices.csv", kInvoiceHeader + "ACME,F-1,invoice,C001,NORD,,PO 1,2026-01-05,2026-03-01,,120.00,issued,,\n");
  const auto report = mustImport(session, {folder.path() / "invoices.csv"});
  CHECK(counted(report)["invoices"] == "0/1/0/0");
  CHECK(text(session, "select due_on from sdk_v1_receivable where number = 'F-1' and currency = 'EUR'") == "2026-03-01");
  CHECK(number(session, "select settled from sdk_v1_receivable where number = 'F-1' and currency = 'EUR'") == 7000);
}

TEST_CASE("A bad line keeps nothing of its file; files before it stay, files after it are not read") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  const Folder folder;
  writeAll(folder);
  folder.write("invoices.csv", kInvoices + "ACME,F-9,invoice,C99,,,,2026-01-05,,EUR,1,issued,,\n");
  const auto report = importPaths(session, {folder.path()});
  REQUIRE_FALSE(report.ok());
  CHECK(report.failure() ==
        (folder.path() / "invoices.csv").string() +
            ":7:4 (line 7, column customer): company ACME has no customer C99; import the customer first or correct its code"
            " (not read: " +
            (folder.path() / "instalments.csv").string() + " and 2 more)");
  CHECK(number(session, "select count(*) from erp_customer") == 3);
  CHECK(number(session, "select count(*) from erp_invoice") == 0);
  CHECK(number(session, "select count(*) from erp_payment") == 0);
  // The session is as good as new.
  folder.write("invoices.csv", kInvoices);
  mustImport(session, {folder.path()});
  CHECK(number(session, "select count(*) from erp_invoice") == 5);
}

TEST_CASE("What only other files can tell is refused with line and column") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  const Folder folder;
  writeAll(folder);
  mustImport(session, {folder.path()});
  const auto begins = [](const std::string& sentence, const std::string& start) { return sentence.rfind(start, 0) == 0; };

  CHECK(begins(refused(session, folder, "departments.csv", "company,code,name,email,sender_name\nNONE,X,X,,\n"),
               "departments.csv:2:1 (line 2, column company): "));
  CHECK(begins(
      refused(session, folder, "contacts.csv", "company,customer,role,name,email,phone\nACME,C99,billing,A,a@a.example,\n"),
      "contacts.csv:2:2 (line 2, column customer): "));
  CHECK(begins(
      refused(session, folder, "invoices.csv", kInvoiceHeader + "ACME,F-8,invoice,C001,SUD,,,2026-01-05,,EUR,1,issued,,\n"),
      "invoices.csv:2:5 (line 2, column department): "));
  CHECK(
      begins(refused(session, folder, "invoices.csv", kInvoiceHeader + "ACME,F-8,invoice,C001,,,,2026-01-05,,,1.234,issued,,\n"),
             "invoices.csv:2:11 (line 2, column total): "));
  CHECK(begins(refused(session, folder, "instalments.csv",
                       "company,invoice,position,due_on,amount\nACME,F-2,1,2026-02-10,100\nACME,F-2,2,2026-03-10,150\n"),
               "instalments.csv:3"));
  CHECK(
      begins(refused(session, folder, "instalments.csv", "company,invoice,position,due_on,amount\nACME,F-99,1,2026-02-10,100\n"),
             "instalments.csv:2:2 (line 2, column invoice): "));
  CHECK(begins(refused(session, folder, "payments.csv",
                       "company,customer,invoice,paid_on,currency,amount,reference\nACME,C002,F-1,2026-02-10,EUR,1,x\n"),
               "payments.csv:2:2 (line 2, column customer): "));
  CHECK(begins(refused(session, folder, "payments.csv",
                       "company,customer,invoice,paid_on,currency,amount,reference\nACME,C001,F-1,2026-02-10,USD,1,x\n"),
               "payments.csv:2:5 (line 2, column currency): "));
  CHECK(begins(refused(session, folder, "credits.csv", "company,credit_note,invoice,amount\nACME,A-1,F-1,100.01\n"),
               "credits.csv:2:4 (line 2, column amount): "));
  CHECK(begins(refused(session, folder, "credits.csv", "company,credit_note,invoice,amount\nACME,F-2,F-1,1\n"),
               "credits.csv:2:2 (line 2, column credit_note): "));
  // None of them left a trace.
  CHECK(number(session, "select count(*) from erp_invoice") == 5);
  CHECK(number(session, "select sum(amount - settled) from sdk_v1_receivable where number = 'F-2'") == 15000);
  CHECK(number(session, "select amount from erp_credit") == 7000);
}

TEST_CASE("Header-only files are valid; empty and unknown files are refused before anything is written") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  const Folder folder;
  folder.write("companies.csv", kCompanies);
  folder.write("payments.csv", "company,customer,invoice,paid_on,currency,amount,reference\n");
  CHECK(counted(mustImport(session, {folder.path()}))["payments"] == "0/0/0/0");

  CHECK(refused(session, folder, "customers.csv", "").rfind("customers.csv: the file is empty", 0) == 0);
  folder.write("companies.csv", kCompanies + "NEW,New,FR,EUR,Europe/Paris,,,,,,,\n");
  folder.write("customers.csv", kCustomers);
  folder.write("other.csv", "a,b\n1,2\n");
  const auto report = importPaths(session, {folder.path()});
  CHECK(report.failure().find("other.csv: neither its name nor its header says what it holds") != std::string::npos);
  CHECK(report.files.empty());
  CHECK(number(session, "select count(*) from erp_company") == 2);
}

TEST_CASE("Paths that hold nothing are refused with what to do") {
  const test::Database database(kit::sql::Dialect::kSqlite);
  auto session = migrated(database);
  const Folder folder;
  CHECK(importPaths(session, {folder.path() / "none.csv"}).failure().find("there is no such file or folder") !=
        std::string::npos);
  CHECK(importPaths(session, {folder.path()}).failure().find("no .csv, .xml or .pdf file in this folder") != std::string::npos);
}

TEST_CASE("Files may be named one by one, in any order and with any name that their header explains") {
  ON_BOTH_DATABASES(database);
  auto session = migrated(database);
  const Folder folder;
  const auto customers = folder.write("export-1.csv", kCustomers);
  const auto companies = folder.write("export-2.csv", kCompanies);
  const auto report = mustImport(session, {customers, companies});
  REQUIRE(report.files.size() == 2);
  CHECK(report.files[0].kind == "companies");
  CHECK(report.files[1].summary() == customers.string() + ": 3 inserted, 0 updated, 0 unchanged");
}
