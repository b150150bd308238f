#include "sample-host/commands/contract_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sample-host/commands/contract_text.hpp"

namespace host::commands {
namespace {

using nlohmann::json;

long long count(kit::sql::Session& sql, const std::string& query) {
  long long value = 0;
  *sql << query, soci::into(value);
  return value;
}

std::vector<std::string> columnsOf(kit::sql::Session& sql, const std::string& view) {
  std::vector<std::string> all;
  std::string name;
  soci::statement statement =
      sql.isSqlite()
          ? (sql.raw().prepare << "select name from pragma_table_info('" + view + "')", soci::into(name))
          : (sql.raw().prepare << "select column_name::text from information_schema.columns where table_schema = 'public' and "
                                  "table_name = '" +
                                      view + "' order by ordinal_position",
             soci::into(name));
  statement.execute();
  while (statement.fetch()) all.push_back(name);
  return all;
}

// SQL that is true for a value that has not the form of its type. Text comparisons only: they mean the same on both databases.
std::string wrongForm(const std::string& column, const std::string& type) {
  const std::string text = "cast(" + column + " as text)";
  if (type == "flag") return column + " not in (0, 1)";
  if (type == "date")
    return "(length(" + text + ") <> 10 or substr(" + text + ", 5, 1) <> '-' or substr(" + text + ", 8, 1) <> '-' or " + text +
           " < '1000-01-01' or " + text + " > '9999-12-31')";
  if (type == "id") return column + " < 1";
  return {};
}

void checkColumns(kit::sql::Session& sql, const json& view, std::vector<std::string>& problems) {
  const std::string name = view.at("name");
  for (const auto& column : view.at("columns")) {
    const std::string field = column.at("name");
    const std::string type = column.at("type");
    if (!column.value("null", false)) {
      if (const auto rows = count(sql, "select count(*) from " + name + " where " + field + " is null"); rows > 0)
        problems.push_back(name + "." + field + " is NULL in " + std::to_string(rows) + " row(s); it must not be");
    }
    const auto wrong = wrongForm(field, type);
    if (wrong.empty()) continue;
    if (const auto rows = count(sql, "select count(*) from " + name + " where " + field + " is not null and " + wrong); rows > 0)
      problems.push_back(name + "." + field + " is no " + type + " in " + std::to_string(rows) + " row(s)");
  }
  std::string key;
  for (const auto& field : view.at("key")) key += (key.empty() ? "" : ", ") + field.get<std::string>();
  if (const auto rows =
          count(sql, "select count(*) from (select 1 as one from " + name + " group by " + key + " having count(*) > 1) twice");
      rows > 0)
    problems.push_back(name + " shows " + std::to_string(rows) + " key(s) (" + key + ") more than once");
}

bool matchesContract(kit::sql::Session& sql, const json& view, std::vector<std::string>& problems) {
  const std::string name = view.at("name");
  const auto present = columnsOf(sql, name);
  if (present.empty()) {
    problems.push_back("the view " + name + " is missing");
    return false;
  }
  std::vector<std::string> wanted;
  for (const auto& column : view.at("columns")) wanted.push_back(column.at("name"));
  bool complete = true;
  for (const auto& column : wanted) {
    if (std::find(present.begin(), present.end(), column) != present.end()) continue;
    problems.push_back("the view " + name + " lacks the column " + column);
    complete = false;
  }
  for (const auto& column : present)
    if (std::find(wanted.begin(), wanted.end(), column) == wanted.end())
      problems.push_back("the view " + name + " has the column " + column + ", which the contract does not know");
  return complete;
}

}  // namespace

std::vector<std::string> contractProblems(kit::sql::Session& sql) {
  return kit::sql::mapped([&] {
    std::vector<std::string> problems;
    const auto contract = json::parse(kContractText);
    bool complete = true;
    for (const auto& view : contract.at("views")) {
      if (matchesContract(sql, view, problems))
        checkColumns(sql, view, problems);
      else
        complete = false;
    }
    if (!complete) return problems;
    if (const auto rows = count(sql, "select count(*) from sdk_v1_receivable where settled > amount or amount <= 0"); rows > 0)
      problems.push_back("sdk_v1_receivable shows " + std::to_string(rows) +
                         " receivable(s) settled by more than their amount, or without one");
    if (const auto rows =
            count(sql,
                  "select count(*) from (select r.company_id from sdk_v1_receivable r left join sdk_v1_settlement s on "
                  "s.company_id = r.company_id and s.invoice_id = r.invoice_id and s.position = r.position group by "
                  "r.company_id, r.invoice_id, r.position, r.settled having coalesce(sum(s.amount), 0) <> r.settled) differing");
        rows > 0)
      problems.push_back("sdk_v1_receivable.settled is not the sum of sdk_v1_settlement for " + std::to_string(rows) +
                         " receivable(s)");
    for (const auto* view : {"sdk_v1_invoice", "sdk_v1_receivable", "sdk_v1_payment", "sdk_v1_customer_credit"})
      if (const auto rows = count(sql, std::string("select count(*) from ") + view + " where length(currency) <> 3"); rows > 0)
        problems.push_back(std::string(view) + ".currency is no ISO 4217 code in " + std::to_string(rows) + " row(s)");
    return problems;
  });
}

}  // namespace host::commands
