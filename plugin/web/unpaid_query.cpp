#include "plugin/web/unpaid_query.hpp"

#include <algorithm>
#include <charconv>

#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using application::UnpaidField;
using application::UnpaidFilter;
using application::UnpaidOrder;

constexpr std::size_t kLongestText = 100;

std::string textOf(const Fields& query, const std::string& name) {
  auto text = fieldOf(query, name);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  if (text.size() <= kLongestText) return text;
  auto size = kLongestText;  // no half character
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

bool isSet(const Fields& query, const std::string& name) { return !fieldOf(query, name).empty(); }

}  // namespace

std::int64_t numberOf(const std::string& text, std::int64_t otherwise) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value > 0 ? value : otherwise;
}

UnpaidView UnpaidView::of(const Fields& query) {
  UnpaidView view;
  auto& filter = view.filter;
  view.from = textOf(query, "from");
  view.to = textOf(query, "to");
  filter.dueFrom = typedDate(view.from);
  filter.dueTo = typedDate(view.to);
  view.isFromWrong = !view.from.empty() && !filter.dueFrom;
  view.isToWrong = !view.to.empty() && !filter.dueTo;
  filter.party = textOf(query, "party");
  filter.operatorName = textOf(query, "operator");
  filter.except = textOf(query, "except");
  filter.text = textOf(query, "q");
  filter.field = domain::parseWord<UnpaidField>(fieldOf(query, "in")).value_or(UnpaidField::kAny);
  filter.customer = {numberOf(fieldOf(query, "customer"), 0)};
  view.isCustomerWrong = filter.customer.isNone() && !textOf(query, "customer").empty();
  filter.withNotDue = fieldOf(query, "due") == "all";
  filter.hideHeld = isSet(query, "hide_held");
  filter.hideWithAccount = isSet(query, "hide_account");
  filter.hideReminded = isSet(query, "hide_reminded");
  // A form sends nothing for a box that is not ticked: this tells it from the list as it opens.
  if (isSet(query, "f")) {
    filter.hideCancelled = isSet(query, "hide_cancelled");
    filter.hideClosed = isSet(query, "hide_closed");
  }
  const auto sort = fieldOf(query, "sort");
  view.order = sort == "oldest" ? UnpaidOrder::kOldest : sort == "name" ? UnpaidOrder::kName : UnpaidOrder::kOverdue;
  view.page = std::min<std::int64_t>(numberOf(fieldOf(query, "page"), 1), 1'000'000);
  return view;
}

std::vector<std::pair<std::string, std::string>> UnpaidView::fields(std::int64_t pageNumber) const {
  std::vector<std::pair<std::string, std::string>> all;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) all.emplace_back(name, value);
  };
  add("from", filter.dueFrom ? filter.dueFrom->iso() : "");
  add("to", filter.dueTo ? filter.dueTo->iso() : "");
  add("party", filter.party);
  add("operator", filter.operatorName);
  add("except", filter.except);
  add("q", filter.text);
  if (!filter.text.empty() && filter.field != UnpaidField::kAny) add("in", std::string(domain::word(filter.field)));
  add("customer", filter.customer.isNone() ? "" : std::to_string(filter.customer.value));
  add("due", filter.withNotDue ? "all" : "");
  add("hide_held", filter.hideHeld ? "1" : "");
  add("hide_account", filter.hideWithAccount ? "1" : "");
  add("hide_reminded", filter.hideReminded ? "1" : "");
  const UnpaidFilter usual;
  if (filter.hideCancelled != usual.hideCancelled || filter.hideClosed != usual.hideClosed) {
    add("f", "1");
    add("hide_cancelled", filter.hideCancelled ? "1" : "");
    add("hide_closed", filter.hideClosed ? "1" : "");
  }
  add("sort", order == UnpaidOrder::kOldest ? "oldest" : order == UnpaidOrder::kName ? "name" : "");
  add("page", pageNumber > 1 ? std::to_string(pageNumber) : "");
  return all;
}

std::string UnpaidView::query(std::int64_t pageNumber) const {
  std::string text;
  for (const auto& [name, value] : fields(pageNumber)) text += (text.empty() ? "?" : "&") + name + "=" + pathSegment(value);
  return text;
}

std::string tickName(domain::ReceivableId receivable) {
  return "t" + std::to_string(receivable.invoice.value) + "." + std::to_string(receivable.position);
}

std::vector<domain::ReceivableId> ticksOf(const Fields& fields) {
  std::vector<domain::ReceivableId> ticks;
  for (const auto& [name, value] : fields) {
    const auto point = name.find('.');
    if (!name.starts_with('t') || point == std::string::npos) continue;
    const auto invoice = numberOf(name.substr(1, point - 1), 0);
    const auto position = numberOf(name.substr(point + 1), 0);
    if (invoice > 0 && position > 0 && position < 10'000) ticks.push_back({{invoice}, static_cast<int>(position)});
  }
  std::sort(ticks.begin(), ticks.end());
  ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
  return ticks;
}

std::string tickQuery(const std::vector<domain::ReceivableId>& ticks) {
  std::string text;
  for (const auto& tick : ticks) text += "&" + tickName(tick) + "=1";
  return text;
}

}  // namespace reminders::web
