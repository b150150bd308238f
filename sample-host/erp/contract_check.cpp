#include "sample-host/erp/contract_check.hpp"

#include <algorithm>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "sample-host/erp/query.hpp"

namespace host::erp {
namespace {

using nlohmann::json;

std::string joined(const std::vector<std::string>& words, const std::string& between = ", ") {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

/// "draft | issued | closed" is a set of words; any other meaning is prose.
std::vector<std::string> wordsIn(const std::string& meaning) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : meaning + " ") {
    if ((c >= 'a' && c <= 'z') || c == '_') {
      word += c;
    } else if (c == ' ' || c == '|') {
      if (!word.empty()) words.push_back(word);
      word.clear();
    } else {
      return {};
    }
  }
  const auto bars = static_cast<std::size_t>(std::count(meaning.begin(), meaning.end(), '|'));
  return bars > 0 && words.size() == bars + 1 ? words : std::vector<std::string>{};
}

/// Conditions between the views, each a select of what must not be.
struct Rule {
  const char* view;
  const char* select;
  const char* text;
};

constexpr Rule kRules[] = {
    {"sdk_v1_company", "select code from sdk_v1_company group by code having count(*) > 1", "codes are unique"},
    {"sdk_v1_department", "select code from sdk_v1_department group by company_id, code having count(*) > 1",
     "codes are unique within the company"},
    {"sdk_v1_customer", "select code from sdk_v1_customer group by company_id, code having count(*) > 1",
     "codes are unique within the company"},
    {"sdk_v1_invoice", "select number from sdk_v1_invoice group by company_id, number having count(*) > 1",
     "numbers are unique within the company"},
    {"sdk_v1_invoice", "select number from sdk_v1_invoice where total < 0 and kind <> 'invoice'",
     "the total of a credit note is positive"},
    {"sdk_v1_invoice",
     "select i.number from sdk_v1_invoice i where i.kind = 'invoice' and i.total > 0 and not exists (select 1 from "
     "sdk_v1_receivable r "
     "where r.company_id = i.company_id and r.invoice_id = i.invoice_id)",
     "an invoice with a positive total has at least one receivable, undated where it has no due date"},
    {"sdk_v1_receivable",
     "select r.number from sdk_v1_receivable r left join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = "
     "r.invoice_id "
     "where i.invoice_id is null or i.kind <> 'invoice' or i.total <= 0",
     "only invoices of kind 'invoice' with a positive total have receivables"},
    {"sdk_v1_receivable",
     "select r.number from sdk_v1_receivable r join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = "
     "r.invoice_id where "
     "r.number <> i.number or r.customer_id <> i.customer_id or coalesce(r.department_id, 0) <> coalesce(i.department_id, 0) or "
     "r.issued_on <> i.issued_on or r.sent_on <> i.sent_on or r.currency <> i.currency or r.status <> i.status or "
     "r.payment_method <> "
     "i.payment_method",
     "a receivable carries its invoice's columns unchanged"},
    {"sdk_v1_receivable",
     "select r.number from sdk_v1_receivable r join sdk_v1_invoice i on i.company_id = r.company_id and i.invoice_id = "
     "r.invoice_id group by "
     "r.company_id, r.invoice_id, r.number, i.total having sum(r.amount) <> i.total",
     "the receivables of an invoice sum to its total"},
    {"sdk_v1_receivable", "select number from sdk_v1_receivable where amount < 0 or position < 1",
     "amounts are not negative and positions count from 1"},
    {"sdk_v1_receivable",
     "select r.number from sdk_v1_receivable r where r.settled <> (select coalesce(sum(s.amount), 0) from sdk_v1_settlement s "
     "where "
     "s.company_id = r.company_id and s.invoice_id = r.invoice_id and s.position = r.position)",
     "`settled` is the sum of the receivable's settlements of all dates"},
    {"sdk_v1_settlement",
     "select cast(s.invoice_id as varchar(30)) from (select company_id, invoice_id, position, settled_on, sum(sum(amount)) over "
     "(partition "
     "by company_id, invoice_id, position order by settled_on) as settled from sdk_v1_settlement group by company_id, "
     "invoice_id, "
     "position, settled_on) s left join sdk_v1_receivable r on r.company_id = s.company_id and r.invoice_id = s.invoice_id and "
     "r.position = s.position where r.invoice_id is null or s.settled < 0 or s.settled > r.amount",
     "settlements belong to a receivable and stay between nothing and its amount on every day"},
    {"sdk_v1_contact",
     "select p.name from sdk_v1_contact p left join sdk_v1_customer c on c.company_id = p.company_id and c.customer_id = "
     "p.customer_id "
     "where c.customer_id is null",
     "contacts belong to a customer of the company"},
    {"sdk_v1_invoice",
     "select i.number from sdk_v1_invoice i left join sdk_v1_customer c on c.company_id = i.company_id and c.customer_id = "
     "i.customer_id "
     "where c.customer_id is null",
     "invoices belong to a customer of the company"},
    {"sdk_v1_invoice",
     "select i.number from sdk_v1_invoice i left join sdk_v1_department d on d.company_id = i.company_id and d.department_id = "
     "i.department_id where i.department_id is not null and d.department_id is null",
     "the department of an invoice is one of the company"},
    {"sdk_v1_payment",
     "select p.reference from sdk_v1_payment p left join sdk_v1_customer c on c.company_id = p.company_id and c.customer_id = "
     "p.customer_id left join sdk_v1_invoice i on i.company_id = p.company_id and i.invoice_id = p.invoice_id where "
     "c.customer_id is null "
     "or (p.invoice_id is not null and (i.invoice_id is null or i.currency <> p.currency))",
     "payments belong to a customer and, where they name one, to an invoice in their currency"},
    {"sdk_v1_customer_credit",
     "select k.credit_id from sdk_v1_customer_credit k left join sdk_v1_customer c on c.company_id = k.company_id and "
     "c.customer_id = "
     "k.customer_id where c.customer_id is null",
     "credit belongs to a customer of the company"},
    {"sdk_v1_change_mark",
     "select c.code from sdk_v1_company c left join sdk_v1_change_mark m on m.company_id = c.company_id where m.company_id is "
     "null",
     "every company has a mark"},
};

class Checker {
 public:
  explicit Checker(kit::sql::Session& session) : session_(session) {}

  std::vector<ContractFinding> run() {
    const auto contract = json::parse(contractV1());
    bool shaped = true;
    for (const auto& view : contract.at("views")) shaped = shape(view) && shaped;
    if (!shaped) return std::move(findings_);  // without its columns a view's contents cannot be asked for
    for (const auto& view : contract.at("views"))
      if (absent_.count(view.at("name").get<std::string>()) == 0) contents(view);
    for (const auto& rule : kRules) {
      if (absent_.count(rule.view) > 0) continue;
      const auto broken = count(rule.select);
      if (broken > 0) find(rule.view, std::to_string(broken) + " rows break the rule that " + rule.text + example(rule.select));
    }
    return std::move(findings_);
  }

 private:
  void find(const std::string& view, const std::string& text) { findings_.push_back({view, text}); }
  std::int64_t count(const std::string& select) { return Query(session_, "select count(*) from (" + select + ") as w").number(); }
  std::string example(const std::string& select) {
    std::string one;
    Query(session_, "select * from (" + select + ") as w limit 1").read(1, [&](const Row& row) { one = row.text(0); });
    return one.empty() ? "" : ", for example " + one;
  }

  struct StoredColumn {
    std::string name, type;
  };
  std::vector<StoredColumn> columnsOf(const std::string& view) {
    std::vector<StoredColumn> columns;
    const std::string sql = session_.isSqlite()
                                ? "select name, type from pragma_table_info('" + view + "') order by cid"
                                : "select column_name, data_type from information_schema.columns where table_name = '" + view +
                                      "' and table_schema = any (current_schemas(false)) order by ordinal_position";
    Query(session_, sql).read(2, [&](const Row& row) { columns.push_back({row.text(0), row.text(1)}); });
    return columns;
  }

  bool shape(const json& view) {
    const auto name = view.at("name").get<std::string>();
    const auto columns = columnsOf(name);
    if (columns.empty()) {
      if (view.value("optional", false)) {
        absent_.insert(name);
        return true;
      }
      find(name, "the view does not exist; create it with the columns of contract_v1.json");
      return false;
    }
    std::vector<std::string> wanted;
    for (const auto& column : view.at("columns")) wanted.push_back(column.at("name").get<std::string>());
    std::vector<std::string> there;
    for (const auto& column : columns) there.push_back(column.name);
    if (wanted != there) {
      find(name, "its columns are " + joined(there) + "; the contract has " + joined(wanted) + ", in that order");
      return false;
    }
    if (session_.isSqlite()) return true;  // SQLite's views have no types; the values are looked at instead
    bool right = true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto type = view.at("columns").at(i).at("type").get<std::string>();
      const bool wide = type == "id" || type == "minor" || type == "revision";
      const std::vector<std::string> allowed = wide             ? std::vector<std::string>{"bigint"}
                                               : type == "flag" ? std::vector<std::string>{"smallint"}
                                               : type == "int"  ? std::vector<std::string>{"integer"}
                                                                : std::vector<std::string>{"text", "character varying"};
      if (std::find(allowed.begin(), allowed.end(), columns[i].type) == allowed.end()) {
        find(name, "column " + columns[i].name + " is of type " + columns[i].type + "; the contract asks for " + allowed.front());
        right = false;
      }
    }
    return right;
  }

  void contents(const json& view) {
    const auto name = view.at("name").get<std::string>();
    for (const auto& column : view.at("columns")) {
      const auto what = column.at("name").get<std::string>();
      const auto type = column.at("type").get<std::string>();
      values(name, what, type, column.value("null", false));
      if (const auto words = wordsIn(column.at("meaning").get<std::string>()); !words.empty()) {
        const auto wrong = "select " + what + " from " + name + " where " + what + " not in ('" + joined(words, "', '") + "')";
        if (const auto rows = count(wrong); rows > 0)
          find(name, std::to_string(rows) + " rows have another " + what + " than " + joined(words) + example(wrong));
      }
      if (what == "currency")
        distinct(name, what, "a code of ISO 4217",
                 [](const std::string& text) { return kit::Currency::parse(text).has_value(); });
      if (type == "date")
        distinct(name, what, "a date YYYY-MM-DD", [](const std::string& text) { return kit::Date::parse(text).has_value(); });
    }
    std::vector<std::string> keys;
    for (const auto& key : view.at("key")) keys.push_back(key.get<std::string>());
    if (const auto twice = count("select 1 as one from " + name + " group by " + joined(keys) + " having count(*) > 1");
        twice > 0)
      find(name, std::to_string(twice) + " keys (" + joined(keys) + ") occur more than once; they must be unique");
  }

  void values(const std::string& view, const std::string& column, const std::string& type, bool nullable) {
    const auto rows = [&](const std::string& condition) { return count("select 1 as one from " + view + " where " + condition); };
    if (!nullable)
      if (const auto none = rows(column + " is null"); none > 0)
        find(view, std::to_string(none) + " rows have no " + column + " (NULL); the contract allows none");
    if (type == "flag")
      if (const auto wrong = rows(column + " not in (0, 1)"); wrong > 0)
        find(view, std::to_string(wrong) + " rows have another " + column + " than 0 or 1");
    if (session_.isSqlite()) {
      const std::string kind = type == "text" || type == "date" ? "text" : "integer";
      if (const auto wrong = rows("typeof(" + column + ") not in ('" + kind + "', 'null')"); wrong > 0)
        find(view, std::to_string(wrong) + " values of " + column + " are not of type " + kind);
    }
  }

  template <class Right>
  void distinct(const std::string& view, const std::string& column, const std::string& wanted, Right right) {
    std::int64_t wrong = 0;
    std::string first;
    Query(session_, "select distinct " + column + " from " + view + " where " + column + " is not null")
        .read(1, [&](const Row& row) {
          if (right(row.text(0))) return;
          if (wrong++ == 0) first = row.text(0);
        });
    if (wrong > 0)
      find(view, std::to_string(wrong) + " values of " + column + " are not " + wanted + ", for example \"" + first + "\"");
  }

  kit::sql::Session& session_;
  std::vector<ContractFinding> findings_;
  std::set<std::string> absent_;  // optional views that this ERP does not have
};

}  // namespace

std::vector<ContractFinding> checkContract(kit::sql::Session& session) { return Checker(session).run(); }

}  // namespace host::erp
