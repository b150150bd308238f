#include "sample-host/erp/companies.hpp"

#include <glib.h>

#include "sample-host/erp/company_transaction.hpp"
#include "sample-host/erp/query.hpp"
#include "sample-host/erp/text_limits.hpp"

namespace host::erp {
namespace {

constexpr const char* kColumns =
    "company_id, code, name, country, currency, timezone, language, email, phone, iban, bic, street, postcode, city, "
    "registration, "
    "vat_number, legal_form, share_capital, trade_register, vat_rate, late_penalty, early_discount, invoice_prefix, "
    "credit_prefix, "
    "version";

Company companyOf(const Row& row) {
  Company c;
  c.id = row.number(0);
  c.code = row.text(1);
  c.name = row.text(2);
  c.country = row.text(3);
  c.currency = row.text(4);
  c.timezone = row.text(5);
  c.language = row.text(6);
  c.email = row.text(7);
  c.phone = row.text(8);
  c.iban = row.text(9);
  c.bic = row.text(10);
  c.street = row.text(11);
  c.postcode = row.text(12);
  c.city = row.text(13);
  c.registration = row.text(14);
  c.vatNumber = row.text(15);
  c.legalForm = row.text(16);
  c.shareCapital = row.text(17);
  c.tradeRegister = row.text(18);
  c.vatRate = static_cast<int>(row.number(19));
  c.latePenalty = row.text(20);
  c.earlyDiscount = row.text(21);
  c.invoicePrefix = row.text(22);
  c.creditPrefix = row.text(23);
  c.version = row.number(24);
  return c;
}

std::optional<Company> one(Query& query) {
  std::optional<Company> found;
  query.read(26, [&](const Row& row) {
    found = companyOf(row);
    found->logo = row.text(25);
  });
  return found;
}

std::optional<Refusal> wrong(const Company& c) {
  if (c.code.empty()) return Refusal{"A company needs a code, a short name such as ACME.", {}, "code"};
  if (c.name.empty()) return Refusal{"A company needs its legal name.", {}, "name"};
  if (!kit::Currency::parse(c.currency))
    return Refusal{
        "\"{currency}\" is no currency of ISO 4217; write a code such as EUR.", {{"currency", c.currency}}, "currency"};
  if (c.country.size() != 2) return Refusal{"Write the country as a code of two letters, such as FR.", {}, "country"};
  if (c.vatRate < 0 || c.vatRate > 10'000) return Refusal{"A VAT rate lies between 0 and 100 %.", {}, "vat_rate"};
  if (c.invoicePrefix == c.creditPrefix)
    return Refusal{"Invoices and credit notes need different prefixes, or their numbers would collide.", {}, "credit_prefix"};
  if (auto bad = notAnAddress("email", c.email)) return bad;
  return firstTooLong({{"code", c.code, kLongestCode},
                       {"name", c.name, kLongestLine},
                       {"legal_form", c.legalForm, kLongestLine},
                       {"share_capital", c.shareCapital, kLongestLine},
                       {"trade_register", c.tradeRegister, kLongestLine},
                       {"registration", c.registration, kLongestLine},
                       {"vat_number", c.vatNumber, kLongestLine},
                       {"email", c.email, kLongestLine},
                       {"phone", c.phone, kLongestLine},
                       {"street", c.street, kLongestLine},
                       {"postcode", c.postcode, kLongestCode},
                       {"city", c.city, kLongestLine},
                       {"iban", c.iban, kLongestCode},
                       {"bic", c.bic, kLongestCode},
                       {"invoice_prefix", c.invoicePrefix, kLongestPrefix},
                       {"credit_prefix", c.creditPrefix, kLongestPrefix},
                       {"late_penalty", c.latePenalty, kLongestDescription},
                       {"early_discount", c.earlyDiscount, kLongestDescription}});
}

// Everything but the code, over the version that was read; false when that is no longer the stored one.
bool store(kit::sql::Session& session, const Company& c) {
  Query query(session, "update erp_company set name = ");
  query.value(c.name)
      .add(", country =")
      .value(c.country)
      .add(", currency =")
      .value(c.currency)
      .add(", timezone =")
      .value(c.timezone);
  query.add(", language =").value(c.language).add(", email =").value(c.email).add(", phone =").value(c.phone);
  query.add(", iban =").value(c.iban).add(", bic =").value(c.bic).add(", street =").value(c.street);
  query.add(", postcode =").value(c.postcode).add(", city =").value(c.city).add(", registration =").value(c.registration);
  query.add(", vat_number =").value(c.vatNumber).add(", legal_form =").value(c.legalForm);
  query.add(", share_capital =").value(c.shareCapital).add(", trade_register =").value(c.tradeRegister);
  query.add(", vat_rate =").value(std::int64_t{c.vatRate}).add(", late_penalty =").value(c.latePenalty);
  query.add(", early_discount =").value(c.earlyDiscount).add(", invoice_prefix =").value(c.invoicePrefix);
  query.add(", credit_prefix =").value(c.creditPrefix).add(", logo =").value(c.logo);
  query.add(", version = version + 1 where company_id =").value(c.id).add("and version =").value(c.version);
  return query.execute() > 0;
}

}  // namespace

std::vector<Company> companies(kit::sql::Session& session) {
  std::vector<Company> all;
  Query(session, std::string("select ") + kColumns + " from erp_company order by code").read(25, [&](const Row& row) {
    all.push_back(companyOf(row));
  });
  return all;
}

std::optional<Company> findCompany(kit::sql::Session& session, const std::string& code) {
  Query query(session, std::string("select ") + kColumns + ", logo from erp_company where code = ");
  return one(query.value(code));
}

std::optional<Company> company(kit::sql::Session& session, std::int64_t companyId) {
  Query query(session, std::string("select ") + kColumns + ", logo from erp_company where company_id = ");
  return one(query.value(companyId));
}

std::string decodedLogo(const std::string& base64) {
  gsize length = 0;
  guchar* data = g_base64_decode(base64.c_str(), &length);
  std::string bytes(reinterpret_cast<char*>(data), length);
  g_free(data);
  return bytes;
}

std::string companyLogo(kit::sql::Session& session, std::int64_t companyId) {
  std::string logo;
  Query query(session, "select logo from erp_company where company_id = ");
  query.value(companyId).read(1, [&](const Row& row) { logo = row.text(0); });
  return decodedLogo(logo);
}

Outcome<std::int64_t> createCompany(kit::sql::Session& session, const Actor& actor, Company company) {
  if (const auto refusal = wrong(company)) return *refusal;
  kit::sql::Transaction transaction(session);
  if (findCompany(session, company.code))
    return Refusal{"There is already a company {code}; choose another code.", {{"code", company.code}}, "code"};
  company.id = takeCompanyId(session);
  company.version = 0;
  Query query(session, std::string("insert into erp_company (") + kColumns + ", logo) values (");
  query.value(company.id).add(",").value(company.code);
  query.add(", '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0, '', '', '', '', 0, '')").execute();
  store(session, company);
  audit(session, {company.id, actor.name, actor.nowMs}, "company.create", company.code);
  transaction.commit();
  return company.id;
}

Outcome<Done> saveCompany(kit::sql::Session& session, const Actor& actor, const Company& c) {
  if (const auto refusal = wrong(c)) return *refusal;
  CompanyTransaction transaction(session, actor.companyId);
  if (!store(session, c))
    return Refusal{"This company was changed by somebody else; load it again and repeat your change.", {}, ""};
  audit(session, actor, "company.save", c.code);
  transaction.commit();
  return Done{};
}

std::vector<Department> departments(kit::sql::Session& session, std::int64_t companyId) {
  std::vector<Department> all;
  Query query(session, "select department_id, code, name, email, sender_name, version from erp_department where company_id = ");
  query.value(companyId).add("order by code").read(6, [&](const Row& row) {
    all.push_back({row.number(0), row.text(1), row.text(2), row.text(3), row.text(4), row.number(5)});
  });
  return all;
}

Outcome<std::int64_t> saveDepartment(kit::sql::Session& session, const Actor& actor, const Department& d) {
  if (d.code.empty()) return Refusal{"A department needs a code.", {}, "code"};
  if (d.name.empty()) return Refusal{"A department needs a name.", {}, "name"};
  if (auto tooLong = firstTooLong({{"code", d.code, kLongestCode},
                                   {"name", d.name, kLongestLine},
                                   {"email", d.email, kLongestLine},
                                   {"sender_name", d.senderName, kLongestLine}}))
    return *tooLong;
  if (auto wrong = notAnAddress("email", d.email)) return *wrong;
  CompanyTransaction transaction(session, actor.companyId);
  Query same(session, "select department_id from erp_department where company_id = ");
  const auto holder = same.value(actor.companyId).add("and code =").value(d.code).number();
  if (holder != 0 && holder != d.id)
    return Refusal{"There is already a department {code}; choose another code.", {{"code", d.code}}, "code"};
  auto id = d.id;
  if (id == 0) {
    id = takeIds(session, actor.companyId);
    Query query(session,
                "insert into erp_department (company_id, department_id, code, name, email, sender_name, version) values (");
    query.value(actor.companyId).add(",").value(id).add(",").value(d.code).add(",").value(d.name).add(",");
    query.value(d.email).add(",").value(d.senderName).add(", 1)").execute();
  } else {
    Query query(session, "update erp_department set code =");
    query.value(d.code).add(", name =").value(d.name).add(", email =").value(d.email).add(", sender_name =").value(d.senderName);
    query.add(", version = version + 1 where company_id =").value(actor.companyId).add("and department_id =").value(id);
    if (query.add("and version =").value(d.version).execute() == 0)
      return Refusal{"This department was changed or deleted by somebody else; load it again and repeat your change.", {}, ""};
  }
  audit(session, actor, d.id == 0 ? "department.create" : "department.save", d.code);
  transaction.commit();
  return id;
}

Outcome<Done> deleteDepartment(kit::sql::Session& session, const Actor& actor, std::int64_t departmentId) {
  CompanyTransaction transaction(session, actor.companyId);
  Query used(session, "select count(*) from erp_invoice where company_id =");
  if (const auto count = used.value(actor.companyId).add("and department_id =").value(departmentId).number(); count > 0)
    return Refusal{"{count} invoices bear this department; it cannot be deleted.", {{"count", std::to_string(count)}}, ""};
  std::string code;
  Query find(session, "select code from erp_department where company_id =");
  find.value(actor.companyId).add("and department_id =").value(departmentId).read(1, [&](const Row& row) { code = row.text(0); });
  Query gone(session, "delete from erp_department where company_id =");
  if (gone.value(actor.companyId).add("and department_id =").value(departmentId).execute() == 0)
    return Refusal{"There is no such department; it may have been deleted by somebody else.", {}, ""};
  audit(session, actor, "department.delete", code);
  transaction.commit();
  return Done{};
}

}  // namespace host::erp
