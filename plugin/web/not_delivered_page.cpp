// "Not delivered": the messages that did not arrive, or perhaps did, and the addresses that take no mail, each with what to do.
#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "plugin/web/returns.hpp"
#include "plugin/web/site.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {
namespace {

using domain::MessageState;
using nlohmann::json;

constexpr int kMessagesAPage = 20;
constexpr int kAddressesAPage = 20;

/// One list of the two, which is turned over by itself.
struct Paging {
  std::int64_t number = 1, pages = 1;
  int size = 1;
  [[nodiscard]] std::int64_t offset() const { return (number - 1) * size; }
};

Paging pagingOf(const Request& request, const std::string& name, std::int64_t count, int size) {
  Paging paging;
  paging.size = size;
  paging.pages = std::max<std::int64_t>(1, (count + size - 1) / size);
  if (const auto asked = request.query.find(name); asked != request.query.end()) {
    const auto& text = asked->second;
    std::from_chars(text.data(), text.data() + text.size(), paging.number);
  }
  paging.number = std::clamp<std::int64_t>(paging.number, 1, paging.pages);
  return paging;
}

std::string customerPath(const std::string& code) { return "/customers/" + pathSegment(code); }

/// "12 rue des Lilas, 75011 Paris": of an address in lines.
std::string inOneLine(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) text.replace(at, 1, ", ");
  return text;
}

std::string printPath(const std::string& base, domain::InvoiceId invoice) {
  return base + "/invoices/" + std::to_string(invoice.value) + "/print";
}

json messageRow(const Language& language, const domain::Rulebook& rules, const application::PastMessage& message,
                const std::string& base) {
  const bool isUncertain = message.state == MessageState::kUncertain;
  const bool isEmail = message.way == domain::Way::kEmail;
  std::vector<std::string> numbers;
  for (const auto& each : message.reminders)
    if (each.dropped.empty() && std::find(numbers.begin(), numbers.end(), each.number) == numbers.end())
      numbers.push_back(each.number);
  json invoices = json::array();
  for (const auto& number : numbers) invoices.push_back({{"number", number}, {"path", "/invoices/" + pathSegment(number)}});
  const auto path = base + "/messages/" + std::to_string(message.id.value);
  std::string letterPath;  // where a letter about it is written, once its step is free
  for (const auto& each : message.reminders)
    if (letterPath.empty() && each.dropped.empty() && !isUncertain && isEmail && !message.customerAddress.empty())
      letterPath = printPath(base, each.receivable.invoice);
  std::string todo;
  if (isUncertain)
    todo = language.tr("Ask the customer whether it has arrived.");
  else if (isEmail)
    todo = language.tr("Correct the address on the customer's page, then make the step due again.");
  return {{"path", path},
          {"customer", message.customerName},
          {"customer_path", customerPath(message.customerCode)},
          {"level", levelChip(rules, message.level)},
          {"way", wayWord(language, message.way)},
          {"state", stateWord(language, message.way, message.state)},
          {"kind", stateKind(message.state)},
          {"sentence", stateSentence(language, message)},
          {"on", language.format.date(message.sentOn.value_or(message.createdOn))},
          {"total", language.format.money(kit::Money(message.total(), message.currency))},
          {"invoices", std::move(invoices)},
          {"todo", todo},
          {"letter", !isUncertain && isEmail && !message.customerAddress.empty()
                         ? language.texts.tr("A letter can reach the customer: {address}.",
                                             {{"address", inOneLine(message.customerAddress)}})
                         : ""},
          {"letter_path", letterPath},
          {"is_uncertain", isUncertain},
          {"arrived_path", path + "/arrived"},
          {"free_path", path + "/free"}};
}

/// `letterPath`: where a letter about what he owes is written; '' when nothing is late.
json addressRow(const Language& language, const application::DeadAddress& address, const std::string& letterPath) {
  std::string why;
  if (address.note)
    why = returnSentence(language, *address.note);
  else if (!address.reason.empty())
    why = language.texts.tr("The mail server answered “{reply}”.", {{"reply", address.reason}});
  return {{"customer", address.customerName},
          {"customer_path", customerPath(address.customerCode)},
          {"customer_id", std::to_string(address.customer.value)},
          {"email", address.email},
          {"why", why},
          {"since", language.format.date(address.flaggedOn)},
          {"is_in_use", address.isInUse},
          {"letter_path", address.isInUse && !address.postalAddress.empty() ? letterPath : ""},
          {"letter",
           address.isInUse && !address.postalAddress.empty()
               ? language.texts.tr("A letter can reach the customer: {address}.", {{"address", inOneLine(address.postalAddress)}})
               : ""}};
}

}  // namespace

std::int64_t Site::undelivered(domain::CompanyId company) const {
  const auto counts = ports_.outbox.counts(company);
  return counts[static_cast<std::size_t>(MessageState::kUndeliverable)] +
         counts[static_cast<std::size_t>(MessageState::kUncertain)];
}

Answer Site::notDelivered(const Request& request) {
  const auto& visitor = request.visitor;
  const Language language{texts(visitor.language), kit::l10n::Formatter(visitor.language)};
  const auto settings = ports_.configurations.load(visitor.company.id);
  const domain::Rulebook rules(settings.configuration, settings.activatedOn);

  const auto messageCount = undelivered(visitor.company.id);
  const auto addressCount = ports_.returnedMails.deadAddressCount(visitor.company.id);
  const auto messages = pagingOf(request, "page", messageCount, kMessagesAPage);
  const auto addresses = pagingOf(request, "addresses", addressCount, kAddressesAPage);
  const auto path = base_ + "/not-delivered";
  const auto turned = [&](std::int64_t page, std::int64_t addressPage) {
    return path + "?page=" + std::to_string(page) + "&addresses=" + std::to_string(addressPage);
  };

  json model;
  model["messages"] = json::array();
  for (const auto& each : ports_.history.page(visitor.company.id, {MessageState::kUndeliverable, MessageState::kUncertain},
                                              messages.offset(), kMessagesAPage))
    model["messages"].push_back(messageRow(language, rules, each, base_));
  model["has_messages"] = !model["messages"].empty();
  model["has_message_pages"] = messages.pages > 1;
  model["has_address_pages"] = addresses.pages > 1;
  model["message_count"] = language.format.number(messageCount);
  model["addresses"] = json::array();
  const auto dead = ports_.returnedMails.deadAddresses(visitor.company.id, addresses.offset(), kAddressesAPage);
  std::vector<domain::CustomerId> whose;
  for (const auto& each : dead) whose.push_back(each.customer);
  std::map<domain::CustomerId, domain::InvoiceId> oldest;  // what is late the longest
  for (const auto& line : ports_.unpaid.lines(visitor.company.id, visitor.asOf, {}, whose, 1))
    oldest.try_emplace(line.customer, line.receivable.invoice);
  for (const auto& each : dead) {
    const auto found = oldest.find(each.customer);
    model["addresses"].push_back(addressRow(language, each, found == oldest.end() ? "" : printPath(base_, found->second)));
  }
  model["has_addresses"] = !model["addresses"].empty();
  model["address_count"] = language.format.number(addressCount);
  model["return_to"] = turned(messages.number, addresses.number) + "&notice=resolved";
  model["free_address_path"] = base_ + "/addresses/free";
  model["previous_messages"] = messages.number > 1 ? turned(messages.number - 1, addresses.number) : "";
  model["next_messages"] = messages.number < messages.pages ? turned(messages.number + 1, addresses.number) : "";
  model["previous_addresses"] = addresses.number > 1 ? turned(messages.number, addresses.number - 1) : "";
  model["next_addresses"] = addresses.number < addresses.pages ? turned(messages.number, addresses.number + 1) : "";
  return page(request, "not_delivered", language.tr("Not delivered"), std::move(model));
}

Answer Site::freeAddress(const Request& request) {
  const auto field = [&](const char* name) {
    const auto found = request.form.find(name);
    return found == request.form.end() ? std::string() : found->second;
  };
  const auto customer = field("customer");
  std::int64_t id = 0;
  std::from_chars(customer.data(), customer.data() + customer.size(), id);
  if (!ports_.returnedMails.freeAddress(request.visitor.company.id, {id}, field("email"), request.visitor.user))
    return problem(request, 409,
                   texts(request.visitor.language)
                       .tr("This address is not marked as dead any more: somebody was faster. Look at the list again."));
  return backTo(request, base_ + "/not-delivered", "resolved");
}

}  // namespace reminders::web
