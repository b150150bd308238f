#include "sample-host/erp/customers.hpp"

#include "sample-host/erp/company_transaction.hpp"
#include "sample-host/erp/debts.hpp"
#include "sample-host/erp/fold.hpp"
#include "sample-host/erp/query.hpp"
#include "sample-host/erp/text_limits.hpp"

namespace host::erp {
namespace {

constexpr const char* kColumns =
    "customer_id, code, name, kind, category, language, country, email, phone, accounting_account, street, postcode, city, "
    "registration, vat_number, no_reminders, version";

Customer customerOf(const Row& row) {
  Customer c;
  c.id = row.number(0);
  c.code = row.text(1);
  c.name = row.text(2);
  c.kind = stored<CustomerKind>(row.text(3));
  c.category = row.text(4);
  c.language = row.text(5);
  c.country = row.text(6);
  c.email = row.text(7);
  c.phone = row.text(8);
  c.accountingAccount = row.text(9);
  c.street = row.text(10);
  c.postcode = row.text(11);
  c.city = row.text(12);
  c.registration = row.text(13);
  c.vatNumber = row.text(14);
  c.noReminders = row.flag(15);
  c.version = row.number(16);
  return c;
}

void filter(Query& query, std::int64_t companyId, const CustomerQuery& wanted) {
  query.add(" from erp_customer where company_id =").value(companyId);
  if (!wanted.text.empty()) {
    // Found in the search index first: it is a tenth of the table.
    query.add("and customer_id in (select customer_id from erp_customer where company_id =").value(companyId);
    query.add("and search_key like").value(likeContains(folded(wanted.text))).add("escape '!')");
  }
  if (wanted.kind) query.add("and kind =").value(wordOf(*wanted.kind));
  if (!wanted.category.empty()) query.add("and category =").value(wanted.category);
  if (wanted.debtorsOnly) query.add("and accounting_account <> '' ");
  if (wanted.heldOnly) query.add("and no_reminders = 1 ");
  if (const auto day = wanted.overdueOn ? wanted.overdueOn : wanted.owingOn) {
    query.add("and customer_id in (select o.customer_id from (");
    openReceivables(query, companyId, *day);
    query.add(") o ");
    if (wanted.overdueOn) query.add("where o.due_on <").value(*day);
    query.add(")");
  }
}

std::optional<Customer> one(Query& query) {
  std::optional<Customer> found;
  query.read(17, [&](const Row& row) { found = customerOf(row); });
  return found;
}

const char* kChanged = "This customer was changed by somebody else; load it again and repeat your change.";

}  // namespace

CustomerPage listCustomers(kit::sql::Session& session, std::int64_t companyId, const CustomerQuery& wanted) {
  CustomerPage page;
  Query count(session, "select count(*)");
  filter(count, companyId, wanted);
  page.total = count.number();
  Query query(session, std::string("select ") + kColumns);
  filter(query, companyId, wanted);
  query.add("order by sort_key, customer_id limit")
      .value(std::int64_t{wanted.limit})
      .add("offset")
      .value(std::int64_t{wanted.offset});
  query.read(17, [&](const Row& row) { page.rows.push_back(customerOf(row)); });
  return page;
}

std::vector<std::string> customerCategories(kit::sql::Session& session, std::int64_t companyId) {
  std::vector<std::string> all;
  Query query(session, "select distinct category from erp_customer where category <> '' and company_id =");
  query.value(companyId).add("order by category").read(1, [&](const Row& row) { all.push_back(row.text(0)); });
  return all;
}

std::optional<Customer> findCustomer(kit::sql::Session& session, std::int64_t companyId, const std::string& code) {
  Query query(session, std::string("select ") + kColumns + " from erp_customer where company_id =");
  return one(query.value(companyId).add("and code =").value(code));
}

std::optional<Customer> customer(kit::sql::Session& session, std::int64_t companyId, std::int64_t customerId) {
  Query query(session, std::string("select ") + kColumns + " from erp_customer where company_id =");
  return one(query.value(companyId).add("and customer_id =").value(customerId));
}

CustomerState customerState(kit::sql::Session& session, std::int64_t companyId, std::int64_t customerId, kit::Date asOf) {
  CustomerState state;
  // "cross join" keeps SQLite from walking all instalments first; PostgreSQL chooses for itself.
  Query query(session, "select currency, cast(sum(open) as bigint), cast(sum(case when due_on <");
  query.value(asOf).add(
      "then open else 0 end) as bigint), count(distinct invoice_id) from (select i.invoice_id, i.currency, s.due_on, "
      "s.amount - coalesce((select sum(a.amount) from erp_allocation a where a.company_id = s.company_id and "
      "a.invoice_id = s.invoice_id and a.position = s.position and a.settled_on <=");
  query.value(asOf).add(
      "), 0) as open from erp_invoice i cross join erp_instalment s where s.company_id = i.company_id and s.invoice_id = "
      "i.invoice_id and i.company_id =");
  query.value(companyId).add("and i.customer_id =").value(customerId);
  query.add("and i.kind = 'invoice' and i.status = 'issued') o where open > 0 group by currency order by currency");
  query.read(4, [&](const Row& row) {
    state.open.push_back({row.text(0), row.number(1)});
    if (row.number(2) > 0) state.overdue.push_back({row.text(0), row.number(2)});
    state.openInvoices += row.number(3);
  });
  Query credit(session, "select currency, cast(sum(amount) as bigint) from erp_customer_credit where company_id =");
  credit.value(companyId).add("and customer_id =").value(customerId).add("and credited_on <=").value(asOf);
  credit.add("group by currency having sum(amount) <> 0 order by currency");
  credit.read(2, [&](const Row& row) { state.credit.push_back({row.text(0), row.number(1)}); });
  return state;
}

Outcome<std::int64_t> saveCustomer(kit::sql::Session& session, const Actor& actor, const Customer& c) {
  if (c.code.empty()) return Refusal{"A customer needs a code.", {}, "code"};
  if (c.name.empty()) return Refusal{"A customer needs a name.", {}, "name"};
  if (!c.country.empty() && c.country.size() != 2)
    return Refusal{"Write the country as a code of two letters, such as FR.", {}, "country"};
  if (!c.language.empty() && c.language.size() != 2)
    return Refusal{"Write the language as a code of two letters, such as fr.", {}, "language"};
  if (auto tooLong = firstTooLong({{"code", c.code, kLongestCode},
                                   {"name", c.name, kLongestLine},
                                   {"category", c.category, kLongestLine},
                                   {"email", c.email, kLongestLine},
                                   {"phone", c.phone, kLongestLine},
                                   {"accounting_account", c.accountingAccount, kLongestCode},
                                   {"street", c.street, kLongestLine},
                                   {"postcode", c.postcode, kLongestCode},
                                   {"city", c.city, kLongestLine},
                                   {"registration", c.registration, kLongestLine},
                                   {"vat_number", c.vatNumber, kLongestLine}}))
    return *tooLong;
  if (auto wrong = notAnAddress("email", c.email)) return *wrong;
  CompanyTransaction transaction(session, actor.companyId);
  const auto holder = findCustomer(session, actor.companyId, c.code);
  if (holder && holder->id != c.id)
    return Refusal{"Customer {code} already exists; choose another code.", {{"code", c.code}}, "code"};
  auto id = c.id;
  if (id == 0) {
    id = takeIds(session, actor.companyId);
    Query made(session,
               "insert into erp_customer (company_id, customer_id, code, name, kind, category, language, country, email, "
               "phone, accounting_account, street, postcode, city, registration, vat_number, no_reminders, sort_key, "
               "search_key, version) values (");
    made.value(actor.companyId).add(",").value(id).add(",").value(c.code);
    made.add(", '', 'company', '', '', '', '', '', '', '', '', '', '', '', 0, '', '', 0)").execute();
  }
  Query query(session, "update erp_customer set code =");
  query.value(c.code).add(", name =").value(c.name).add(", kind =").value(wordOf(c.kind)).add(", category =").value(c.category);
  query.add(", language =").value(c.language).add(", country =").value(c.country).add(", email =").value(c.email);
  query.add(", phone =").value(c.phone).add(", accounting_account =").value(c.accountingAccount);
  query.add(", street =").value(c.street).add(", postcode =").value(c.postcode).add(", city =").value(c.city);
  query.add(", registration =").value(c.registration).add(", vat_number =").value(c.vatNumber);
  query.add(", no_reminders =").value(std::int64_t{c.noReminders ? 1 : 0}).add(", sort_key =").value(folded(c.name));
  query.add(", search_key =").value(folded(c.code + " " + c.name + " " + c.city + " " + c.email));
  query.add(", version = version + 1 where company_id =").value(actor.companyId).add("and customer_id =").value(id);
  if (query.add("and version =").value(c.id == 0 ? 0 : c.version).execute() == 0) return Refusal{kChanged, {}, ""};
  audit(session, actor, c.id == 0 ? "customer.create" : "customer.save", c.code);
  transaction.commit();
  return id;
}

std::vector<Contact> contacts(kit::sql::Session& session, std::int64_t companyId, std::int64_t customerId) {
  std::vector<Contact> all;
  Query query(
      session,
      "select contact_id, customer_id, role, name, salutation, email, phone, version from erp_contact where company_id =");
  query.value(companyId).add("and customer_id =").value(customerId).add("order by role, name, contact_id");
  query.read(8, [&](const Row& row) {
    all.push_back({row.number(0), row.number(1), stored<ContactRole>(row.text(2)), row.text(3), row.text(4), row.text(5),
                   row.text(6), row.number(7)});
  });
  return all;
}

Outcome<std::int64_t> saveContact(kit::sql::Session& session, const Actor& actor, const Contact& c) {
  if (c.name.empty() && c.email.empty() && c.phone.empty())
    return Refusal{"A contact needs a name, an e-mail address or a telephone number.", {}, "name"};
  if (auto tooLong = firstTooLong({{"name", c.name, kLongestLine},
                                   {"salutation", c.salutation, kLongestLine},
                                   {"email", c.email, kLongestLine},
                                   {"phone", c.phone, kLongestLine}}))
    return *tooLong;
  if (auto wrong = notAnAddress("email", c.email)) return *wrong;
  CompanyTransaction transaction(session, actor.companyId);
  const auto owner = customer(session, actor.companyId, c.customerId);
  if (!owner) return Refusal{"There is no such customer; it may have been deleted by somebody else.", {}, ""};
  Query same(session, "select contact_id from erp_contact where company_id =");
  same.value(actor.companyId).add("and customer_id =").value(c.customerId).add("and role =").value(wordOf(c.role));
  const auto holder = same.add("and email =").value(c.email).number();
  if (holder != 0 && holder != c.id) {
    if (c.email.empty())
      return Refusal{"There is already a contact of this role without an e-mail address; give this one an address.", {}, "email"};
    return Refusal{"{email} is already a contact of this role; change that contact instead.", {{"email", c.email}}, "email"};
  }
  auto id = c.id;
  if (id == 0) {
    id = takeIds(session, actor.companyId);
    Query query(
        session,
        "insert into erp_contact (company_id, contact_id, customer_id, role, name, salutation, email, phone, version) values (");
    query.value(actor.companyId).add(",").value(id).add(",").value(c.customerId).add(",").value(wordOf(c.role)).add(",");
    query.value(c.name).add(",").value(c.salutation).add(",").value(c.email).add(",").value(c.phone).add(", 1)").execute();
  } else {
    Query query(session, "update erp_contact set role =");
    query.value(wordOf(c.role))
        .add(", name =")
        .value(c.name)
        .add(", salutation =")
        .value(c.salutation)
        .add(", email =")
        .value(c.email);
    query.add(", phone =").value(c.phone).add(", version = version + 1 where company_id =").value(actor.companyId);
    query.add("and contact_id =").value(id).add("and customer_id =").value(c.customerId).add("and version =").value(c.version);
    if (query.execute() == 0)
      return Refusal{"This contact was changed or deleted by somebody else; load it again and repeat your change.", {}, ""};
  }
  audit(session, actor, c.id == 0 ? "contact.create" : "contact.save", owner->code, std::string(wordOf(c.role)));
  transaction.commit();
  return id;
}

Outcome<Done> deleteContact(kit::sql::Session& session, const Actor& actor, std::int64_t contactId) {
  CompanyTransaction transaction(session, actor.companyId);
  std::string code;
  Query find(
      session,
      "select c.code from erp_contact p join erp_customer c on c.company_id = p.company_id and c.customer_id = p.customer_id "
      "where p.company_id =");
  find.value(actor.companyId).add("and p.contact_id =").value(contactId).read(1, [&](const Row& row) { code = row.text(0); });
  Query gone(session, "delete from erp_contact where company_id =");
  if (gone.value(actor.companyId).add("and contact_id =").value(contactId).execute() == 0)
    return Refusal{"There is no such contact; it may have been deleted by somebody else.", {}, ""};
  audit(session, actor, "contact.delete", code);
  transaction.commit();
  return Done{};
}

}  // namespace host::erp
