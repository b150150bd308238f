#include "plugin/storage/stored.hpp"

#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <stdexcept>

#include "plugin/storage/outbox_rows.hpp"

namespace reminders::storage {

namespace {

// The ids that it gives are those before `next_id`.
constexpr const char* kReserve =
    "insert into reminders_sequence (company_id, name, next_id) values (:1, :2, 1 + cast(:3 as bigint)) on conflict (company_id, "
    "name) do update set next_id = reminders_sequence.next_id + :3";

}  // namespace

std::int64_t reserveIds(kit::sql::Session& session, std::int64_t company, const std::string& kind, std::int64_t count) {
  kit::sql::FewRows row(session, std::string(kReserve) + " returning next_id", {company, kind, count});
  if (!row.next()) throw std::logic_error("the sequence " + kind + " is missing");
  return row.number(0) - count;
}

void takeTurns(kit::sql::Session& session, std::int64_t company, const std::string& work) {
  kit::sql::Series series(session);
  takeTurns(series, company, work);
  series.run();
}

void takeTurns(kit::sql::Series& series, std::int64_t company, const std::string& work) {
  if (series.session().isSqlite()) return;              // one writer at a time anyway
  series.add(kReserve, {company, "turns:" + work, 1});  // its row stays locked until the transaction ends
}

void audit(kit::sql::Session& session, std::int64_t company, std::int64_t at, const std::string& actor, const std::string& what,
           const std::string& subject, const std::string& detail) {
  kit::sql::Series series(session);
  audit(series, company, at, actor, what, subject, detail);
  series.run();
}

void audit(kit::sql::Series& series, std::int64_t company, std::int64_t at, const std::string& actor, const std::string& what,
           const std::string& subject, const std::string& detail) {
  series.add(kReserve, {company, "audit", 1});
  series.add(
      "insert into reminders_audit (company_id, audit_id, at, actor, what, subject, detail) values (:1, (select next_id - 1 from "
      "reminders_sequence where company_id = :1 and name = 'audit'), :2, :3, :4, :5, :6)",
      {company, at, actor, what, subject, detail});
}

std::string inList(std::string_view column, std::span<const std::int64_t> numbers) {
  if (numbers.empty()) return "1 = 0";
  std::string list;
  for (const auto number : numbers) list += (list.empty() ? "" : ", ") + std::to_string(number);
  return std::string(column) + " in (" + list + ")";
}

std::string joined(const std::vector<std::string>& words, char separator) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::vector<std::string> cut(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::optional<kit::Date> dateOrNone(const soci::indicator& indicator, const std::string& text) {
  return indicator == soci::i_null ? std::nullopt : kit::Date::parse(text);
}

std::string postalAddress(std::string_view street, std::string_view postcode, std::string_view city) {
  std::string text(street);
  std::string place(postcode);
  if (!place.empty() && !city.empty()) place += ' ';
  place += city;
  if (!text.empty() && !place.empty()) text += '\n';
  return text + place;
}

}  // namespace reminders::storage
