#include "sample-host/erp/bulk_support.hpp"

#include <host_sdk/kit/sql/row_reader.hpp>

#include "sample-host/erp/company_transaction.hpp"

namespace host::erp::bulk {

const CompanyInfo* Names::company(const std::string& code) {
  if (const auto known = companies_.find(code); known != companies_.end()) return &known->second;
  return kit::sql::mapped([&]() -> const CompanyInfo* {
    long long id = 0;
    std::string currency;
    session_.raw() << "select company_id, currency from erp_company where code = :code", soci::use(code), soci::into(id),
        soci::into(currency);
    if (!session_.raw().got_data()) return nullptr;
    lockCompany(session_, id);
    return &companies_.emplace(code, CompanyInfo{id, kit::Currency::of(currency)}).first->second;
  });
}

const CompanyInfo* Names::companyOr(long long line, const std::string& code, std::optional<RowRefusal>& refusal) {
  const auto* found = company(code);
  if (found == nullptr)
    refusal = RowRefusal{line, "company", "there is no company " + code + "; import the company first or correct its code"};
  return found;
}

std::optional<std::int64_t> Names::department(std::int64_t companyId, const std::string& code) {
  const std::pair key(companyId, code);
  if (const auto known = departments_.find(key); known != departments_.end()) return known->second;
  return kit::sql::mapped([&]() -> std::optional<std::int64_t> {
    const long long company = companyId;
    long long id = 0;
    session_.raw() << "select department_id from erp_department where company_id = :company and code = :code", soci::use(company),
        soci::use(code), soci::into(id);
    if (!session_.raw().got_data()) return std::nullopt;
    departments_[key] = id;
    return id;
  });
}

std::optional<std::int64_t> Scaled::minorIn(kit::Currency currency) const {
  if (decimals > currency.exponent()) return std::nullopt;
  std::int64_t minor = unscaled;
  for (int i = decimals; i < currency.exponent(); ++i) minor *= 10;
  return minor;
}

std::optional<Scaled> scaled(const std::string& text, std::string& why) {
  constexpr int kMostDecimals = 3;  // no currency in use has more
  constexpr std::int64_t kMost = 100'000'000'000'000;
  // Zeros count: who writes 1.000 in euros may mean a thousand.
  const std::string_view digits = text;
  const auto point = digits.find('.');
  const auto decimals = point == std::string_view::npos ? std::size_t{0} : digits.size() - point - 1;
  if (decimals > kMostDecimals) {
    why = "the amount " + text + " has more decimals than any currency; write at most the currency's decimals";
    return std::nullopt;
  }
  kit::AmountError error{};
  const auto unscaled = kit::parseAmount(digits, static_cast<int>(decimals), &error);
  if (!unscaled) {
    why = error == kit::AmountError::kTooLarge ? "the amount " + text + " is too large"
                                               : "\"" + text + "\" is no amount; write digits with a point, such as 1234.50";
    return std::nullopt;
  }
  std::int64_t limit = kMost;
  for (std::size_t i = 0; i < decimals; ++i) limit *= 10;
  if (*unscaled > limit || *unscaled < -limit) {
    why = "the amount " + text + " is too large";
    return std::nullopt;
  }
  return Scaled{*unscaled, static_cast<int>(decimals)};
}

std::string tooManyDecimals(const std::string& amount, std::string_view currency) {
  return "the amount " + amount + " has more decimals than " + std::string(currency) + " knows";
}

std::optional<Found> firstWrong(kit::sql::Session& session, const std::string& select, std::size_t texts) {
  kit::sql::RowReader rows(session, "select * from (" + select + ") as w order by line limit 1");
  if (!rows.next()) return std::nullopt;
  Found found;
  found.line = rows.number(0);
  for (std::size_t i = 1; i <= texts; ++i) found.texts.emplace_back(rows.text(static_cast<int>(i)));
  return found;
}

void freshStage(kit::sql::Session& session, const std::string& name, const std::string& columns) {
  session.execute("create temp table if not exists " + name + " (" + columns + ")");
  clear(session, name);
}

void clear(kit::sql::Session& session, const std::string& name) {
  session.execute((session.isSqlite() ? "delete from " : "truncate ") + name);
}

void staged(kit::sql::Session& session, const std::string& name) {
  if (!session.isSqlite()) session.execute("analyze " + name);
}

void keepLast(kit::sql::Session& session, const std::string& stage, const std::string& keyColumns) {
  session.execute("delete from " + stage + " where line not in (select max(line) from " + stage + " group by " + keyColumns +
                  ")");
}

namespace {

std::string sameKey(const Merge& merge, const std::string& left, const std::string& right) {
  std::string condition = left + ".company_id = " + right + ".company_id";
  for (const auto& key : merge.keys) condition += " and " + left + "." + key + " = " + right + "." + key;
  return condition;
}

}  // namespace

void findIds(kit::sql::Session& session, const Merge& merge) {
  // A join, not a subselect per row: PostgreSQL may then hash.
  session.execute("update " + merge.stage + " set " + merge.idColumn + " = t." + merge.idColumn + " from " + merge.table +
                  " t where " + sameKey(merge, "t", merge.stage));
}

std::string differs(const Merge& merge) {
  std::string any;
  const auto add = [&](const std::string& condition) { any += (any.empty() ? "" : " or ") + condition; };
  for (const auto& column : merge.values) add(merge.table + "." + column + " is distinct from s." + column);
  for (const auto& column : merge.optionals)
    add("(s." + column + " is not null and " + merge.table + "." + column + " <> s." + column + ")");
  return any;
}

long long updateChanged(kit::sql::Session& session, const Merge& merge) {
  std::string sets;
  for (const auto& column : merge.values) sets += column + " = s." + column + ", ";
  for (const auto& column : merge.optionals)
    sets += column + " = coalesce(s." + column + ", " + merge.table + "." + column + "), ";
  return session.execute("update " + merge.table + " set " + sets + "version = " + merge.table + ".version + 1 from " +
                         merge.stage + " s where " + merge.table + ".company_id = s.company_id and " + merge.table + "." +
                         merge.idColumn + " = s." + merge.idColumn + " and (" + differs(merge) + ")");
}

long long insertFresh(kit::sql::Session& session, const Merge& merge) {
  struct New {
    long long company = 0;
    long long count = 0;
  };
  std::vector<New> companies;
  kit::sql::mapped([&] {
    New one;
    soci::statement statement = (session.raw().prepare << "select company_id, count(*) from " + merge.stage + " where " +
                                                              merge.idColumn + " is null group by company_id order by company_id",
                                 soci::into(one.company), soci::into(one.count));
    statement.execute();
    while (statement.fetch()) companies.push_back(one);
  });
  if (companies.empty()) return 0;
  for (const auto& [company, count] : companies) {
    const auto first = takeIds(session, company, count);
    session.execute("update " + merge.stage + " set fresh = 1, " + merge.idColumn + " = n.id from (select line, " +
                    std::to_string(first - 1) + " + row_number() over (order by line) as id from " + merge.stage + " where " +
                    merge.idColumn + " is null and company_id = " + std::to_string(company) +
                    ") n where n.line = " + merge.stage + ".line");
  }
  std::string columns = "company_id, " + merge.idColumn;
  std::string values = columns;
  for (const auto& column : merge.keys) {
    columns += ", " + column;
    values += ", " + column;
  }
  for (const auto& column : merge.values) {
    columns += ", " + column;
    values += ", " + column;
  }
  for (const auto& column : merge.optionals) {
    columns += ", " + column;
    values += ", coalesce(" + column + ", '')";
  }
  if (!merge.insertColumns.empty()) {
    columns += ", " + merge.insertColumns;
    values += ", " + merge.insertValues;
  }
  return session.execute("insert into " + merge.table + " (" + columns + ") select " + values + " from " + merge.stage +
                         " where fresh = 1 order by line");
}

std::optional<RowRefusal> toMinor(kit::sql::Session& session, const std::string& stage, const std::string& column) {
  struct Kind {
    std::string currency;
    long long decimals = 0;
  };
  std::vector<Kind> kinds;
  kit::sql::mapped([&] {
    Kind one;
    soci::statement statement =
        (session.raw().prepare << "select currency, decimals from " + stage +
                                      " where currency is not null and unscaled is not null group by currency, decimals",
         soci::into(one.currency), soci::into(one.decimals));
    statement.execute();
    while (statement.fetch()) kinds.push_back(one);
  });
  std::optional<RowRefusal> first;
  for (const auto& [code, decimals] : kinds) {
    const auto currency = kit::Currency::of(code);
    const std::string these = " where currency = '" + code + "' and decimals = " + std::to_string(decimals);
    if (const auto factor = Scaled{1, static_cast<int>(decimals)}.minorIn(currency)) {
      session.execute("update " + stage + " set amount = unscaled * " + std::to_string(*factor) + these);
      continue;
    }
    if (const auto wrong = firstWrong(session, "select line, written from " + stage + these, 1);
        wrong && (!first || wrong->line < first->line))
      first = RowRefusal{wrong->line, column, tooManyDecimals(wrong->texts.at(0), code)};
  }
  return first;
}

}  // namespace host::erp::bulk
