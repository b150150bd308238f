#include "plugin/application/payment_links.hpp"

#include <algorithm>
#include <charconv>

namespace reminders::application {
namespace {

constexpr std::size_t kLongest = 900;

std::optional<std::int64_t> positive(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

std::string LinkSubject::text() const {
  auto sorted = invoices;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string text = std::to_string(customer.value) + ":";
  const auto begin = text.size();
  for (const auto& invoice : sorted) {
    const auto number = std::to_string(invoice.value);
    if (text.size() + 1 + number.size() > kLongest) break;
    text += (text.size() == begin ? "" : ".") + number;
  }
  return text;
}

std::optional<LinkSubject> LinkSubject::parse(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto customer = positive(text.substr(0, colon));
  if (!customer) return std::nullopt;
  LinkSubject subject{{*customer}, {}};
  for (auto rest = text.substr(colon + 1); !rest.empty();) {
    const auto end = std::min(rest.find('.'), rest.size());
    const auto invoice = positive(rest.substr(0, end));
    if (!invoice || (!subject.invoices.empty() && subject.invoices.back().value >= *invoice)) return std::nullopt;
    subject.invoices.push_back({*invoice});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return subject.invoices.empty() ? std::nullopt : std::optional(std::move(subject));
}

}  // namespace reminders::application
