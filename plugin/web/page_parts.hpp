// Small things that several pages share: pages of a long list, dates as people type them, addresses with a query.
#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/web/wording.hpp"

namespace reminders::web {

/// So many customers stand on one page of a list.
inline constexpr std::size_t kCustomersAPage = 50;

/// What was asked for; '' when it was not.
inline std::string fieldOf(const std::map<std::string, std::string>& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

/// "/messages/12" with "/messages/" gives 12; nullopt for anything else.
inline std::optional<std::int64_t> numberAfter(std::string_view path, std::string_view prefix, std::string_view suffix = {}) {
  if (!path.starts_with(prefix) || !path.ends_with(suffix) || path.size() <= prefix.size() + suffix.size()) return std::nullopt;
  const auto digits = path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value <= 0) return std::nullopt;
  return value;
}

/// One page of a list of `size`: [first, last).
struct PageOfList {
  std::size_t number = 1, first = 0, last = 0;
  bool hasNext = false;

  /// `asked`: 1, 2, … as it stands in the address; anything else is the first page.
  static PageOfList of(const std::string& asked, std::size_t size) {
    PageOfList page;
    const bool isNumber = !asked.empty() && asked.size() < 7 && asked.find_first_not_of("0123456789") == std::string::npos;
    if (isNumber) page.number = std::max<std::size_t>(1, std::stoul(asked));
    page.first = std::min((page.number - 1) * kCustomersAPage, size);
    page.last = std::min(page.first + kCustomersAPage, size);
    page.hasNext = page.last < size;
    return page;
  }
};

/// "?day=2026-01-20&page=2"; what is '' is left out.
inline std::string queryOf(std::initializer_list<std::pair<const char*, std::string>> values) {
  std::string query;
  for (const auto& [name, value] : values)
    if (!value.empty()) query += (query.empty() ? "?" : "&") + std::string(name) + "=" + pathSegment(value);
  return query.empty() ? "?" : query;
}

/// Links to the pages before and after: {"previous_href", "next_href"}, '' where there is none.
inline void addPageLinks(nlohmann::json& model, const PageOfList& page,
                         const std::function<std::string(const std::string& page)>& link) {
  model["previous_href"] = page.number > 1 ? link(std::to_string(page.number - 1)) : "";
  model["next_href"] = page.hasNext ? link(std::to_string(page.number + 1)) : "";
}

/// A date as people type it: 2026-05-12, 12/05/2026, 12.5.2026; blanks around it do not matter. The day comes first.
inline std::optional<domain::Date> typedDate(std::string text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  while (!text.empty() && blank(text.front())) text.erase(0, 1);
  if (const auto iso = domain::Date::parse(text)) return iso;
  int parts[3] = {0, 0, 0};
  std::size_t part = 0, digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (++digits > (part == 2 ? 4U : 2U)) return std::nullopt;
      parts[part] = parts[part] * 10 + (c - '0');
    } else if ((c == '/' || c == '.' || c == '-') && digits > 0 && part < 2) {
      ++part;
      digits = 0;
    } else {
      return std::nullopt;
    }
  }
  if (part != 2 || digits != 4) return std::nullopt;
  return domain::Date::of(parts[2], static_cast<unsigned>(parts[1]), static_cast<unsigned>(parts[0]));
}

/// "5 invoices", or "5 invoices (12 due dates)" where some have several.
inline std::string invoicesText(const Language& language, std::int64_t invoices, std::int64_t dueDates) {
  auto text = language.texts.trn("{count} invoice", "{count} invoices", invoices, {{"count", language.format.number(invoices)}});
  if (dueDates == invoices) return text;
  return language.texts.tr("{invoices} ({dates})",
                           {{"invoices", text},
                            {"dates", language.texts.trn("{count} due date", "{count} due dates", dueDates,
                                                         {{"count", language.format.number(dueDates)}})}});
}
inline std::string invoicesText(const Language& language, const std::vector<domain::ReceivableId>& receivables) {
  std::set<domain::InvoiceId> invoices;
  for (const auto& each : receivables) invoices.insert(each.invoice);
  return invoicesText(language, static_cast<std::int64_t>(invoices.size()), static_cast<std::int64_t>(receivables.size()));
}

/// Sums of several currencies, each by itself: they are never added up.
class SumsByCurrency {
 public:
  void add(kit::Currency currency, std::int64_t minor) {
    auto found = std::find_if(sums_.begin(), sums_.end(), [&](const kit::Money& each) { return each.currency() == currency; });
    if (found == sums_.end()) found = sums_.insert(sums_.end(), kit::Money(0, currency));
    *found += kit::Money(minor, currency);
  }
  [[nodiscard]] std::vector<std::string> texts(const Language& language) const {
    std::vector<std::string> all;
    for (const auto& sum : sums_) all.push_back(language.format.money(sum));
    return all;
  }
  [[nodiscard]] std::string text(const Language& language) const { return language.format.list(texts(language)); }

 private:
  std::vector<kit::Money> sums_;
};

}  // namespace reminders::web
