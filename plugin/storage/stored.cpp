#include "plugin/storage/stored.hpp"

#include <stdexcept>

namespace reminders::storage {

std::int64_t reserveIds(kit::sql::Session& session, std::int64_t company, const std::string& kind, std::int64_t count) {
  long long companyId = company;
  long long wanted = count;
  long long next = 0;
  session.raw() << "insert into reminders_sequence (company_id, name, next_id) values (:c, :n, 1) on conflict do nothing",
      soci::use(companyId), soci::use(kind);
  session.raw() << "update reminders_sequence set next_id = next_id + :w where company_id = :c and name = :n", soci::use(wanted),
      soci::use(companyId), soci::use(kind);
  session.raw() << "select next_id from reminders_sequence where company_id = :c and name = :n", soci::into(next),
      soci::use(companyId), soci::use(kind);
  if (next <= count) throw std::logic_error("the sequence " + kind + " is missing");
  return next - count;
}

void takeTurns(kit::sql::Session& session, std::int64_t company, const std::string& work) {
  if (session.isSqlite()) return;                    // one writer at a time anyway
  reserveIds(session, company, "turns:" + work, 1);  // its row stays locked until the transaction ends
}

void audit(kit::sql::Session& session, std::int64_t company, std::int64_t at, const std::string& actor, const std::string& what,
           const std::string& subject, const std::string& detail) {
  long long companyId = company;
  long long id = reserveIds(session, company, "audit", 1);
  long long when = at;
  session.raw() << "insert into reminders_audit (company_id, audit_id, at, actor, what, subject, detail) values (:c, :i, :t, :a, "
                   ":w, :s, :d)",
      soci::use(companyId), soci::use(id), soci::use(when), soci::use(actor), soci::use(what), soci::use(subject),
      soci::use(detail);
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
