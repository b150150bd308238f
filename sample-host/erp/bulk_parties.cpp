// Upserts of companies, departments, customers and contacts.
#include "sample-host/erp/bulk_support.hpp"
#include "sample-host/erp/fold.hpp"
#include "sample-host/erp/sequence.hpp"

namespace host::erp {

using namespace bulk;

// ---- companies: few, one by one

template <>
struct BulkUpsert<CompanyRow>::Impl {
  std::optional<RowRefusal> add(long long line, const CompanyRow& row);
  BulkCounts finish();

  explicit Impl(kit::sql::Session& s) : session(s) {}
  kit::sql::Session& session;
  BulkCounts counts;

  void upsert(const CompanyRow& row) {
    long long id = 0;
    session.raw() << "select company_id from erp_company where code = :code", soci::use(row.code), soci::into(id);
    const bool known = session.raw().got_data();
    // What the row leaves out keeps what is stored, or has the default of a new company.
    const std::string language = row.language.value_or(row.country == "FR" ? "fr" : "en");
    if (!known) {
      const int vatRate = defaultVatRate(row.country);
      id = takeCompanyId(session);
      session.raw()
          << "insert into erp_company (company_id, code, name, country, currency, timezone, language, email, phone, iban, "
             "bic, street, postcode, city, registration, vat_number, legal_form, share_capital, trade_register, vat_rate, "
             "late_penalty, early_discount, invoice_prefix, credit_prefix, logo, version) values (:id, :code, '', '', '', "
             "'', :language, '', '', '', '', '', '', '', '', '', '', '', '', :vat, '', '', 'F', 'A', '', 0)",
          soci::use(id), soci::use(row.code), soci::use(language), soci::use(vatRate);
    }
    const auto changed = update(id, row);
    if (!known) {
      ++counts.inserted;
    } else if (changed) {
      ++counts.updated;
    } else {
      ++counts.unchanged;
    }
  }

  static int defaultVatRate(const std::string& country) {
    static const std::map<std::string, int> rates{{"FR", 2000}, {"DE", 1900}, {"BE", 2100}, {"LU", 1700}, {"CH", 810},
                                                  {"IT", 2200}, {"ES", 2100}, {"NL", 2100}, {"GB", 2000}, {"AT", 2000}};
    const auto found = rates.find(country);
    return found == rates.end() ? 0 : found->second;
  }

  bool update(long long id, const CompanyRow& row) {
    const std::vector<std::pair<const char*, std::string>> given = [&] {
      std::vector<std::pair<const char*, std::string>> all{{"name", row.name},
                                                           {"country", row.country},
                                                           {"currency", row.currency},
                                                           {"timezone", row.timezone},
                                                           {"email", row.email},
                                                           {"iban", row.iban},
                                                           {"bic", row.bic},
                                                           {"street", row.street},
                                                           {"postcode", row.postcode},
                                                           {"city", row.city},
                                                           {"registration", row.registration}};
      const auto add = [&](const char* column, const std::optional<std::string>& value) {
        if (value) all.emplace_back(column, *value);
      };
      add("language", row.language);
      add("phone", row.phone);
      add("vat_number", row.vatNumber);
      add("legal_form", row.legalForm);
      add("share_capital", row.shareCapital);
      add("trade_register", row.tradeRegister);
      return all;
    }();
    bool any = false;
    const auto set = [&](const char* column, const auto& value) {
      soci::statement statement = (session.raw().prepare << std::string("update erp_company set ") + column +
                                                                " = :value where company_id = :id and " + column + " <> :same",
                                   soci::use(value, "value"), soci::use(id, "id"), soci::use(value, "same"));
      statement.execute(true);
      any = any || statement.get_affected_rows() > 0;
    };
    for (const auto& [column, value] : given) set(column, value);
    if (row.vatRate) set("vat_rate", *row.vatRate);
    if (any) session.raw() << "update erp_company set version = version + 1 where company_id = :id", soci::use(id);
    return any;
  }
};

std::optional<RowRefusal> BulkUpsert<CompanyRow>::Impl::add(long long line, const CompanyRow& row) {
  if (!kit::Currency::parse(row.currency))
    return RowRefusal{line, "currency", "\"" + row.currency + "\" is no currency of ISO 4217; write a code such as EUR"};
  kit::sql::mapped([&] { upsert(row); });
  return std::nullopt;
}

BulkCounts BulkUpsert<CompanyRow>::Impl::finish() { return counts; }

// ---- departments: few, one by one

template <>
struct BulkUpsert<DepartmentRow>::Impl {
  std::optional<RowRefusal> add(long long line, const DepartmentRow& row);
  BulkCounts finish();

  explicit Impl(kit::sql::Session& s) : session(s), names(s) {}
  kit::sql::Session& session;
  Names names;
  BulkCounts counts;

  void upsert(long long company, const DepartmentRow& row) {
    if (const auto known = names.department(company, row.code)) {
      const long long id = *known;
      soci::statement statement =
          (session.raw().prepare
               << "update erp_department set name = :name, email = :email, sender_name = :sender, version = version + 1 "
                  "where company_id = :company and department_id = :id and (name <> :name2 or email <> :email2 or "
                  "sender_name <> :sender2)",
           soci::use(row.name, "name"), soci::use(row.email, "email"), soci::use(row.senderName, "sender"),
           soci::use(company, "company"), soci::use(id, "id"), soci::use(row.name, "name2"), soci::use(row.email, "email2"),
           soci::use(row.senderName, "sender2"));
      statement.execute(true);
      ++(statement.get_affected_rows() > 0 ? counts.updated : counts.unchanged);
      return;
    }
    const long long id = takeIds(session, company);
    session.raw() << "insert into erp_department (company_id, department_id, code, name, email, sender_name, version) values "
                     "(:company, :id, :code, :name, :email, :sender, 1)",
        soci::use(company), soci::use(id), soci::use(row.code), soci::use(row.name), soci::use(row.email),
        soci::use(row.senderName);
    ++counts.inserted;
  }
};

std::optional<RowRefusal> BulkUpsert<DepartmentRow>::Impl::add(long long line, const DepartmentRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  kit::sql::mapped([&] { upsert(company->id, row); });
  return std::nullopt;
}

BulkCounts BulkUpsert<DepartmentRow>::Impl::finish() { return counts; }

// ---- customers

template <>
struct BulkUpsert<CustomerRow>::Impl {
  std::optional<RowRefusal> add(long long line, const CustomerRow& row);
  BulkCounts finish();

  struct Staged {
    long long line;
    std::int64_t company;
    CustomerRow row;
  };
  explicit Impl(kit::sql::Session& s) : session(s), names(s) {
    freshStage(
        session, "bulk_customer",
        "line bigint primary key, company_id bigint not null, customer_id bigint, fresh smallint not null, code text not null, "
        "name text not null, kind text not null, category text not null, language text not null, country text not null, "
        "email text not null, accounting_account text not null, street text not null, postcode text not null, "
        "city text not null, no_reminders smallint not null, phone text, registration text, vat_number text, "
        "sort_key text not null, search_key text not null");
  }
  kit::sql::Session& session;
  Names names;
  BulkCounts counts;
  std::vector<Staged> rows;

  void flush() {
    const auto given = static_cast<long long>(rows.size());
    {
      kit::sql::BulkInsert stage(session, "bulk_customer", {"line",
                                                            "company_id",
                                                            "fresh",
                                                            "code",
                                                            "name",
                                                            "kind",
                                                            "category",
                                                            "language",
                                                            "country",
                                                            "email",
                                                            "accounting_account",
                                                            "street",
                                                            "postcode",
                                                            "city",
                                                            "no_reminders",
                                                            "phone",
                                                            "registration",
                                                            "vat_number",
                                                            "sort_key",
                                                            "search_key"});
      for (const auto& [line, company, row] : rows)
        stage.add(line)
            .add(company)
            .add(std::int64_t{0})
            .add(row.code)
            .add(row.name)
            .add(wordOf(row.kind))
            .add(row.category)
            .add(row.language)
            .add(row.country)
            .add(row.email)
            .add(row.accountingAccount)
            .add(row.street)
            .add(row.postcode)
            .add(row.city)
            .add(std::int64_t{row.noReminders ? 1 : 0})
            .addOptional(row.phone)
            .addOptional(row.registration)
            .addOptional(row.vatNumber)
            .add(folded(row.name))
            .add(folded(row.code + " " + row.name + " " + row.city + " " + row.email))
            .endRow();
      stage.finish();
    }
    rows.clear();
    staged(session, "bulk_customer");
    const Merge merge{"erp_customer",
                      "bulk_customer",
                      "customer_id",
                      {"code"},
                      {"name", "kind", "category", "language", "country", "email", "accounting_account", "street", "postcode",
                       "city", "no_reminders", "sort_key", "search_key"},
                      {"phone", "registration", "vat_number"},
                      "version",
                      "1"};
    keepLast(session, merge.stage, "company_id, code");
    findIds(session, merge);
    const auto updated = updateChanged(session, merge);
    const auto inserted = insertFresh(session, merge);
    counts.updated += updated;
    counts.inserted += inserted;
    counts.unchanged += given - updated - inserted;
    clear(session, "bulk_customer");
  }
};

std::optional<RowRefusal> BulkUpsert<CustomerRow>::Impl::add(long long line, const CustomerRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  rows.push_back({line, company->id, row});
  if (rows.size() >= kBatchRows) flush();
  return std::nullopt;
}

BulkCounts BulkUpsert<CustomerRow>::Impl::finish() {
  if (!rows.empty()) flush();
  return counts;
}

// ---- contacts

template <>
struct BulkUpsert<ContactRow>::Impl {
  std::optional<RowRefusal> add(long long line, const ContactRow& row);
  BulkCounts finish();

  struct Staged {
    long long line;
    std::int64_t company;
    ContactRow row;
  };
  explicit Impl(kit::sql::Session& s) : session(s), names(s) {
    freshStage(
        session, "bulk_contact",
        "line bigint primary key, company_id bigint not null, contact_id bigint, fresh smallint not null, company text not null, "
        "customer text not null, customer_id bigint, role text not null, name text not null, email text not null, "
        "phone text not null, salutation text");
  }
  kit::sql::Session& session;
  Names names;
  BulkCounts counts;
  std::vector<Staged> rows;

  std::optional<RowRefusal> flush() {
    const auto given = static_cast<long long>(rows.size());
    {
      kit::sql::BulkInsert stage(
          session, "bulk_contact",
          {"line", "company_id", "fresh", "company", "customer", "role", "name", "email", "phone", "salutation"});
      for (const auto& [line, company, row] : rows)
        stage.add(line)
            .add(company)
            .add(std::int64_t{0})
            .add(row.company)
            .add(row.customer)
            .add(wordOf(row.role))
            .add(row.name)
            .add(row.email)
            .add(row.phone)
            .addOptional(row.salutation)
            .endRow();
      stage.finish();
    }
    rows.clear();
    staged(session, "bulk_contact");
    const Merge merge{"erp_contact",     "bulk_contact", "contact_id", {"customer_id", "role", "email"},
                      {"name", "phone"}, {"salutation"}, "version",    "1"};
    session.execute(
        "update bulk_contact set customer_id = c.customer_id from erp_customer c where c.company_id = bulk_contact.company_id "
        "and c.code = bulk_contact.customer");
    if (const auto wrong = firstWrong(session, "select line, company, customer from bulk_contact where customer_id is null", 2))
      return RowRefusal{wrong->line, "customer",
                        "company " + wrong->texts[0] + " has no customer " + wrong->texts[1] +
                            "; import the customer first or correct its code"};
    keepLast(session, merge.stage, "company_id, customer_id, role, email");
    findIds(session, merge);
    const auto updated = updateChanged(session, merge);
    const auto inserted = insertFresh(session, merge);
    counts.updated += updated;
    counts.inserted += inserted;
    counts.unchanged += given - updated - inserted;
    clear(session, "bulk_contact");
    return std::nullopt;
  }
};

std::optional<RowRefusal> BulkUpsert<ContactRow>::Impl::add(long long line, const ContactRow& row) {
  std::optional<RowRefusal> refusal;
  const auto* company = names.companyOr(line, row.company, refusal);
  if (company == nullptr) return refusal;
  rows.push_back({line, company->id, row});
  return rows.size() >= kBatchRows ? flush() : std::nullopt;
}

BulkCounts BulkUpsert<ContactRow>::Impl::finish() {
  if (!rows.empty()) counts.refusal = flush();
  return counts;
}

template class BulkUpsert<CompanyRow>;
template class BulkUpsert<DepartmentRow>;
template class BulkUpsert<CustomerRow>;
template class BulkUpsert<ContactRow>;

}  // namespace host::erp
