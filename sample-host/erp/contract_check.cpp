#include "sample-host/erp/contract_check.hpp"

#include <algorithm>
#include <filesystem>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sample-host/erp/contract_rules.hpp"
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

bool letters(const std::string& text, std::size_t size, char from, char to) {
  return text.size() == size && std::all_of(text.begin(), text.end(), [&](char c) { return c >= from && c <= to; });
}

// Of the machine's own time zones: those that the host itself can tell "today" by.
bool isTimezone(const std::string& name) {
  const bool plain = !name.empty() && name.front() != '/' && name.find("..") == std::string::npos;
  std::error_code ignored;
  return plain && std::filesystem::is_regular_file(std::filesystem::path("/usr/share/zoneinfo") / name, ignored);
}

bool looksLikeMail(const std::string& text) {
  const auto at = text.find('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string::npos &&
         text.find_first_of(" \t\r\n") == std::string::npos;
}

/// What the values of a column with this name or type are, whatever view they stand in.
struct Form {
  std::string wanted;
  bool mayBeShown = true;  // in the finding; what is personal is not
  bool (*right)(const std::string& text) = nullptr;
};
Form formOf(const std::string& column, const std::string& type) {
  if (type == "date") return {"a date YYYY-MM-DD", true, [](const std::string& t) { return kit::Date::parse(t).has_value(); }};
  if (column == "currency")
    return {"a code of ISO 4217", true, [](const std::string& t) { return kit::Currency::parse(t).has_value(); }};
  if (column == "country")
    return {"a code of ISO 3166-1 alpha-2 (or '')", true,
            [](const std::string& t) { return t.empty() || letters(t, 2, 'A', 'Z'); }};
  if (column == "language")
    return {"a code of ISO 639-1 (or '')", true, [](const std::string& t) { return t.empty() || letters(t, 2, 'a', 'z'); }};
  if (column == "timezone") return {"the IANA name of a time zone", true, isTimezone};
  if (column == "email")
    return {"an e-mail address (or '')", false, [](const std::string& t) { return t.empty() || looksLikeMail(t); }};
  return {};
}

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
    for (const auto& rule : contractRules()) {
      if (absent_.count(rule.view) > 0) continue;
      // Of a company that a view lacks, the company's own key is shown.
      const bool ofCompany = std::string_view(rule.broken).starts_with("from sdk_v1_company ");
      broken(rule.view, rule.column, rule.broken, keys_.at(ofCompany ? "sdk_v1_company" : rule.view),
             [&](const std::string& rows) { return rows + " rows break the rule that " + rule.text; });
    }
    return std::move(findings_);
  }

 private:
  void find(const std::string& view, const std::string& text) { findings_.push_back({view, "", text, {}}); }
  std::int64_t count(const std::string& select) { return Query(session_, select).number(); }

  /// Notes a finding where rows match; `from` is all but the list of columns, with the view as `v`.
  template <class Text>
  void broken(const std::string& view, const std::string& column, const std::string& from, const std::vector<std::string>& key,
              Text text) {
    const auto rows = count("select count(*) " + from);
    if (rows == 0) return;
    ContractFinding finding{view, column, text(std::to_string(rows)), {}};
    std::string columns;
    for (const auto& each : key) columns += (columns.empty() ? "v." : ", v.") + each;
    Query(session_, "select " + columns + " " + from + " order by " + columns + " limit 1").read(key.size(), [&](const Row& row) {
      for (std::size_t i = 0; i < key.size(); ++i) finding.example.emplace_back(key[i], row.isNull(i) ? "NULL" : row.text(i));
    });
    findings_.push_back(std::move(finding));
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
    for (const auto& key : view.at("key")) keys_[name].push_back(key.get<std::string>());
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
        findings_.push_back(
            {name, columns[i].name, "it is of type " + columns[i].type + "; the contract asks for " + allowed.front(), {}});
        right = false;
      }
    }
    return right;
  }

  /// What single rows must not be, each told with the number of rows that are so.
  struct RowCheck {
    std::string column, condition, text;
  };

  void contents(const json& view) {
    const auto name = view.at("name").get<std::string>();
    const auto& key = keys_.at(name);
    std::vector<RowCheck> checks;
    for (const auto& column : view.at("columns")) {
      const auto what = column.at("name").get<std::string>();
      const auto type = column.at("type").get<std::string>();
      values(what, type, column.value("null", false), checks);
      if (const auto words = wordsIn(column.at("meaning").get<std::string>()); !words.empty())
        checks.push_back({what, "v." + what + " not in ('" + joined(words, "', '") + "')",
                          " rows have another " + what + " than " + joined(words)});
      if (const auto form = formOf(what, type); form.right != nullptr) distinct(name, what, form);
    }
    inOnePass(name, checks);
    broken(name, "",
           "from " + name + " v join (select " + joined(key) + " from " + name + " group by " + joined(key) +
               " having count(*) > 1) t on " + same("t", "v", key),
           key, [&](const std::string& rows) {
             return rows + " rows share their key (" + joined(key) + ") with another; keys must be unique";
           });
    if (name != "sdk_v1_company")
      broken(name, "company_id",
             "from " + name + " v left join sdk_v1_company c on c.company_id = v.company_id where c.company_id is null", key,
             [](const std::string& rows) { return rows + " rows belong to a company that sdk_v1_company does not show"; });
  }

  // Another ERP's view may be long to plan and to read: it is counted through once for all of them.
  void inOnePass(const std::string& view, const std::vector<RowCheck>& checks) {
    std::string counts;
    for (const auto& check : checks)
      counts += std::string(counts.empty() ? "" : ", ") + "sum(case when " + check.condition + " then 1 else 0 end)";
    std::vector<std::int64_t> rowsOf;
    Query(session_, "select " + counts + " from " + view + " v").read(checks.size(), [&](const Row& row) {
      for (std::size_t i = 0; i < checks.size(); ++i) rowsOf.push_back(row.number(i));
    });
    for (std::size_t i = 0; i < rowsOf.size(); ++i) {
      if (rowsOf[i] == 0) continue;
      broken(view, checks[i].column, "from " + view + " v where " + checks[i].condition, keys_.at(view),
             [&](const std::string& rows) { return rows + checks[i].text; });
    }
  }

  static std::string same(const std::string& a, const std::string& b, const std::vector<std::string>& columns) {
    std::string all;
    for (const auto& each : columns) all += (all.empty() ? "" : " and ") + a + "." + each + " = " + b + "." + each;
    return all;
  }

  void values(const std::string& column, const std::string& type, bool nullable, std::vector<RowCheck>& checks) const {
    const auto value = "v." + column;
    if (!nullable)
      checks.push_back({column, value + " is null", " rows have no " + column + " (NULL); the contract allows none"});
    if (type == "flag") checks.push_back({column, value + " not in (0, 1)", " rows have another " + column + " than 0 or 1"});
    if (session_.isSqlite()) {
      const std::string kind = type == "text" || type == "date" ? "text" : "integer";
      checks.push_back({column, "typeof(" + value + ") not in ('" + kind + "', 'null')", " values are not of type " + kind});
    }
  }

  void distinct(const std::string& view, const std::string& column, const Form& form) {
    std::int64_t wrong = 0;
    std::string first;
    Query(session_, "select distinct " + column + " from " + view + " where " + column + " is not null")
        .read(1, [&](const Row& row) {
          if (form.right(row.text(0))) return;
          if (wrong++ == 0) first = row.text(0);
        });
    if (wrong == 0) return;
    ContractFinding finding{
        view,
        column,
        std::to_string(wrong) + " values are not " + form.wanted + (form.mayBeShown ? ", such as \"" + first + "\"" : ""),
        {}};
    const auto& key = keys_.at(view);
    Query row(session_, "select " + joined(key) + " from " + view + " where " + column + " = ");
    row.value(std::string_view(first)).add(" order by " + joined(key) + " limit 1").read(key.size(), [&](const Row& found) {
      for (std::size_t i = 0; i < key.size(); ++i) finding.example.emplace_back(key[i], found.text(i));
    });
    findings_.push_back(std::move(finding));
  }

  kit::sql::Session& session_;
  std::vector<ContractFinding> findings_;
  std::map<std::string, std::vector<std::string>> keys_;  // of each view
  std::set<std::string> absent_;                          // optional views that this ERP does not have
};

}  // namespace

std::string ContractFinding::sentence() const {
  std::string all = view + (column.empty() ? "" : "." + column) + ": " + text;
  if (!example.empty()) {
    std::string key;
    for (const auto& [name, value] : example) key += (key.empty() ? "" : ", ") + name + " = " + value;
    all += "; for example where " + key;
  }
  return all;
}

std::vector<ContractFinding> checkContract(kit::sql::Session& session) { return Checker(session).run(); }

}  // namespace host::erp
