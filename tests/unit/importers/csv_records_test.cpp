#include <catch2/catch.hpp>
#include <sstream>

#include "sample-host/importers/csv_records.hpp"

using namespace host::importers;
using namespace host::erp;

namespace {

std::string header(FileKind kind) {
  std::string line;
  for (const auto column : columnsOf(kind)) line += (line.empty() ? "" : ",") + std::string(column);
  return line + "\n";
}

/// Reads one line of that kind; the refusal's sentence, or "" when it was read.
template <typename Row>
std::string readLine(FileKind kind, const std::string& line, Row& record) {
  std::istringstream in(header(kind) + line + "\n");
  CsvReader reader(in, std::string(host::importers::wordOf(kind)) + ".csv");
  REQUIRE(reader.readHeader() == CsvReader::Outcome::kRow);
  REQUIRE(reader.bind(columnsOf(kind)));
  const auto outcome = reader.next();
  if (outcome != CsvReader::Outcome::kRow) return reader.refusal().sentence();
  const auto refusal = read(reader, record);
  return refusal ? refusal->sentence() : "";
}

std::string invoiceSentence(const std::string& line) {
  InvoiceRow record;
  return readLine(FileKind::kInvoices, line, record);
}

}  // namespace

TEST_CASE("An invoice line is read into typed values") {
  InvoiceRow invoice;
  REQUIRE(readLine(FileKind::kInvoices,
                   "ACME,F-001,invoice,C001,NORD,jd, PO 7 ,2026-01-05,2026-02-04,EUR,1234.5,issued,direct_debit,2026-01-06",
                   invoice) == "");
  CHECK(invoice.number == "F-001");
  CHECK(invoice.orderReference == "PO 7");
  CHECK(invoice.issuedOn == kit::Date::of(2026, 1, 5));
  CHECK(invoice.dueOn == kit::Date::of(2026, 2, 4));
  CHECK(invoice.total.text == "1234.5");
  CHECK(invoice.status == InvoiceStatus::kIssued);
  CHECK(invoice.paymentMethod == PaymentMethod::kDirectDebit);
  CHECK(invoice.sentOn == kit::Date::of(2026, 1, 6));
}

TEST_CASE("What may be left empty on an invoice has the promised meaning") {
  InvoiceRow invoice;
  REQUIRE(readLine(FileKind::kInvoices, "ACME,F-002,credit_note,C001,,,,2026-01-05,,,10,draft,,", invoice) == "");
  CHECK_FALSE(invoice.dueOn);
  CHECK(invoice.currency.empty());
  CHECK(invoice.paymentMethod == PaymentMethod::kTransfer);
  CHECK_FALSE(invoice.sentOn);
}

TEST_CASE("A bad value is refused with its column and what would be right") {
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,2026-02-30,,EUR,1,issued,,") ==
        "invoices.csv:2:8 (line 2, column issued_on): \"2026-02-30\" is not a date; write YYYY-MM-DD, as in 2026-01-31");
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,01/02/2026,,EUR,1,issued,,").find("column issued_on") != std::string::npos);
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,2026-01-01,soon,EUR,1,issued,,").find("2:9 (line 2, column due_on)") !=
        std::string::npos);
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,2026-01-01,,EURO,1,issued,,")
            .find("column currency): \"EURO\" is not a currency") != std::string::npos);
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,2026-01-01,,EUR,\"1,50\",issued,,")
            .find("column total): \"1,50\" is not an amount") != std::string::npos);
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,2026-01-01,,EUR,1e3,issued,,").find("is not an amount") != std::string::npos);
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,2026-01-01,,EUR,99999999999999999999,issued,,").find("is too large") !=
        std::string::npos);
  CHECK(invoiceSentence("ACME,F-1,invoice,C1,,,,2026-01-01,,EUR,1,paid,,") ==
        "invoices.csv:2:12 (line 2, column status): \"paid\" is not known here; write draft, issued, cancelled or closed");
  CHECK(invoiceSentence("ACME,F-1,bill,C1,,,,2026-01-01,,EUR,1,issued,,").find("write invoice or credit_note") !=
        std::string::npos);
  CHECK(invoiceSentence("ACME,,invoice,C1,,,,2026-01-01,,EUR,1,issued,,") ==
        "invoices.csv:2:2 (line 2, column number): this must not be empty");
  CHECK(invoiceSentence("ACME,F-1,credit_note,C1,,,,2026-01-01,,EUR,-1,issued,,").find("without a minus sign") !=
        std::string::npos);
  CHECK(invoiceSentence("ACME,\"F\n1\",invoice,C1,,,,2026-01-01,,EUR,1,issued,,").find("column number): there is a line break") !=
        std::string::npos);
  CHECK(invoiceSentence("ACME," + std::string(101, 'F') + ",invoice,C1,,,,2026-01-01,,EUR,1,issued,,")
            .find("longer than 100 bytes") != std::string::npos);
}

TEST_CASE("Companies, departments, customers and contacts are read") {
  CompanyRow company;
  REQUIRE(readLine(FileKind::kCompanies,
                   "ACME,Acme SARL,FR,EUR,Europe/Paris,a@acme.example,FR76 3000 6000 0112 3456 7890 189,AGRIFRPP,\"1 rue A\nBât. "
                   "B\",75001,Paris,732829320",
                   company) == "");
  CHECK(company.iban == "FR7630006000011234567890189");
  CHECK(company.street == "1 rue A\nBât. B");
  CHECK(readLine(FileKind::kCompanies, "ACME,Acme,France,EUR,Europe/Paris,,,,,,,", company)
            .find("column country): \"France\" is not a country") != std::string::npos);

  CHECK(readLine(FileKind::kCompanies, "ACME,Acme,FR,EUR,Paris/Europe,,,,,,,", company)
            .find("column timezone): \"Paris/Europe\" is not a time zone") != std::string::npos);

  DepartmentRow department;
  REQUIRE(readLine(FileKind::kDepartments, "ACME,NORD,Acme Nord,,Service Nord", department) == "");
  CHECK(department.senderName == "Service Nord");

  CustomerRow customer;
  REQUIRE(readLine(FileKind::kCustomers, "ACME,C001,\"Dupont, Jean\",individual,,fr,,j@d.example,411000,,,,no", customer) == "");
  CHECK(customer.name == "Dupont, Jean");
  CHECK(customer.kind == CustomerKind::kIndividual);
  CHECK(customer.noReminders);
  REQUIRE(readLine(FileKind::kCustomers, "ACME,C002,Mairie,public,,,FR,,,,,,", customer) == "");
  CHECK_FALSE(customer.noReminders);
  CHECK(readLine(FileKind::kCustomers, "ACME,C001,X,person,,,,,,,,,yes", customer).find("write company, individual or public") !=
        std::string::npos);
  CHECK(readLine(FileKind::kCustomers, "ACME,C001,X,company,,,,,,,,,maybe", customer)
            .find("column reminders): \"maybe\" is not known here; write yes or no") != std::string::npos);
  CHECK(readLine(FileKind::kCustomers, "ACME,C001,X,company,,French,,,,,,,yes", customer).find("column language)") !=
        std::string::npos);

  ContactRow contact;
  REQUIRE(readLine(FileKind::kContacts, "ACME,C001,notary,Maître B,b@n.example,+33 1", contact) == "");
  CHECK(contact.role == ContactRole::kNotary);
  CHECK(
      readLine(FileKind::kContacts, "ACME,C001,boss,B,,", contact).find("write billing, owner, buyer, notary, legal or other") !=
      std::string::npos);
}

TEST_CASE("Instalments, payments and credits are read") {
  InstalmentRow instalment;
  REQUIRE(readLine(FileKind::kInstalments, "ACME,F-1,2,2026-03-01,50.00", instalment) == "");
  CHECK(instalment.position == 2);
  CHECK(readLine(FileKind::kInstalments, "ACME,F-1,0,2026-03-01,50.00", instalment).find("is not a position") !=
        std::string::npos);
  CHECK(readLine(FileKind::kInstalments, "ACME,F-1,1,2026-03-01,-5", instalment).find("above zero") != std::string::npos);

  PaymentRow payment;
  REQUIRE(readLine(FileKind::kPayments, "ACME,C001,,2026-03-01,EUR,-12.00,rejected", payment) == "");
  CHECK(payment.invoice.empty());
  CHECK(payment.amount.text == "-12.00");
  CHECK(
      readLine(FileKind::kPayments, "ACME,,,2026-03-01,EUR,12.00,x", payment).find("column customer): this must not be empty") !=
      std::string::npos);
  CHECK(readLine(FileKind::kPayments, "ACME,C1,,2026-03-01,EUR,0.00,x", payment).find("payment of nothing") != std::string::npos);

  CreditRow credit;
  REQUIRE(readLine(FileKind::kCredits, "ACME,A-1,F-1,10.00", credit) == "");
  CHECK(readLine(FileKind::kCredits, "ACME,A-1,F-1,-10.00", credit).find("above zero") != std::string::npos);
}

TEST_CASE("A file is known by its header, else by its name") {
  const std::vector<std::string> credits{"company", "credit_note", "invoice", "amount"};
  const std::vector<std::string> nothing{"x"};
  CHECK(kindOfFile("export", credits) == FileKind::kCredits);
  CHECK(kindOfFile("payments-2026", nothing) == FileKind::kPayments);
  CHECK_FALSE(kindOfFile("export", nothing));
}
