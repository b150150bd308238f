#include "plugin/delivery/text_template.hpp"

#include <algorithm>
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <iterator>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"
#include "plugin/delivery/foreign_placeholders.hpp"
#include "plugin/delivery/tags.hpp"

namespace reminders::delivery {
namespace {

constexpr std::string_view kInvoicePrefix = "invoice.";

bool isKnown(std::string_view name, bool insideInvoices) {
  const auto& fields = knownFields();
  return std::any_of(fields.begin(), fields.end(), [&](const FieldInfo& field) {
    if (field.name == name) return true;
    return insideInvoices && field.perInvoice && std::string_view(field.name).substr(kInvoicePrefix.size()) == name;
  });
}

// Placeholders of other systems become fields; <br/> is KPulse's for a new line.
std::string normalized(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.starts_with("{{")) {  // a field or a comment stays as it is, whatever it mentions
      const auto end = std::min(text.find("}}"), text.size() - 2) + 2;
      std::copy_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), std::back_inserter(out),
                   [](char c) { return c != '\r'; });
      text.remove_prefix(end);
    } else if (text.starts_with("<br/>") || text.starts_with("<br>") || text.starts_with("<br />")) {
      out += '\n';
      text.remove_prefix(text.find('>') + 1);
      if (text.starts_with('\n')) text.remove_prefix(1);
    } else if (const auto foreign = foreignAt(text, out.empty() ? ' ' : out.back()); !foreign.empty()) {
      out += "{{" + std::string(fieldOfForeign(foreign)) + "}}";
      text.remove_prefix(foreign.size());
    } else {
      if (text.front() != '\r') out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

const std::vector<FieldInfo>& knownFields() {
  static const std::vector<FieldInfo> fields{{"customer.name", kit::l10n::mark("the customer's name")},
                                             {"customer.code", kit::l10n::mark("the customer's code")},
                                             {"customer.address", kit::l10n::mark("the customer's postal address")},
                                             {"customer.email", kit::l10n::mark("the customer's general address")},
                                             {"contact.name", kit::l10n::mark("the person written to")},
                                             {"contact.salutation", kit::l10n::mark("how a letter to that person begins")},
                                             {"contact.email", kit::l10n::mark("that person's address")},
                                             {"contact.phone", kit::l10n::mark("that person's telephone")},
                                             {"contact.role", kit::l10n::mark("what that person does for the customer")},
                                             {"owner.name", kit::l10n::mark("the owner")},
                                             {"owner.email", kit::l10n::mark("the owner's address")},
                                             {"buyer.name", kit::l10n::mark("the ordering party")},
                                             {"buyer.email", kit::l10n::mark("the ordering party's address")},
                                             {"notary.name", kit::l10n::mark("the notary")},
                                             {"notary.email", kit::l10n::mark("the notary's address")},
                                             {"invoice.number", kit::l10n::mark("the invoice's number"), true},
                                             {"invoice.issued_on", kit::l10n::mark("date of issue"), true},
                                             {"invoice.due_on", kit::l10n::mark("due date"), true},
                                             {"invoice.days_late", kit::l10n::mark("days late"), true},
                                             {"invoice.total", kit::l10n::mark("what was to be paid on that date"), true},
                                             {"invoice.open", kit::l10n::mark("what is still owed"), true},
                                             {"invoice.currency", kit::l10n::mark("currency code"), true},
                                             {"invoice.order_reference", kit::l10n::mark("the customer's order"), true},
                                             {"invoice.level", kit::l10n::mark("level of the reminder"), true},
                                             {"total.open", kit::l10n::mark("what is still owed in all")},
                                             {"total.claims", kit::l10n::mark("interest and indemnity in all")},
                                             {"total.due", kit::l10n::mark("everything that is asked for")},
                                             {"claims.interest", kit::l10n::mark("late interest")},
                                             {"claims.indemnity", kit::l10n::mark("indemnity for recovery costs")},
                                             {"claims.explanation", kit::l10n::mark("how the claims were calculated")},
                                             {"notice.deadline", kit::l10n::mark("last day that a formal notice sets")},
                                             {"notice.consequence", kit::l10n::mark("marks what follows after that day")},
                                             {"payment.reference", kit::l10n::mark("what to write on the transfer")},
                                             {"payment.link", kit::l10n::mark("a page on which to pay or answer")},
                                             {"reminder.previous_on", kit::l10n::mark("date of the previous reminder")},
                                             {"level.name", kit::l10n::mark("level of the message")},
                                             {"date", kit::l10n::mark("date of the message")},
                                             {"company.name", kit::l10n::mark("your company")},
                                             {"company.email", kit::l10n::mark("your company's address")},
                                             {"company.phone", kit::l10n::mark("your company's telephone")},
                                             {"company.iban", kit::l10n::mark("your bank account")},
                                             {"company.bic", kit::l10n::mark("your bank")},
                                             {"company.address", kit::l10n::mark("your postal address")},
                                             {"company.registration", kit::l10n::mark("your registration number")},
                                             {"department.name", kit::l10n::mark("your department or brand")},
                                             {"department.email", kit::l10n::mark("its address")},
                                             {"department.signature", kit::l10n::mark("its signature")},
                                             {"user.name", kit::l10n::mark("who sends by hand")},
                                             {"user.signature", kit::l10n::mark("that person's signature")}};
  return fields;
}

std::vector<domain::Sentence> checkText(std::string_view written) {
  // Carriage returns are dropped before a text is used: braces that they hold apart come together.
  std::string text(written);
  std::erase(text, '\r');
  auto problems = checkTags(text, {[](std::string_view name, const std::vector<std::string>& open) {
                                     return isKnown(name, std::find(open.begin(), open.end(), "invoices") != open.end());
                                   },
                                   [](std::string_view name) { return name == "invoices"; }});
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 2, "{{") == 0) {  // looked at above
      const auto end = text.find("}}", at);
      if (end == std::string::npos) break;
      at = end + 1;
    } else if (const auto foreign = foreignAt(std::string_view(text).substr(at), at == 0 ? ' ' : text[at - 1]);
               !foreign.empty()) {
      if (fieldOfForeign(foreign).empty()) problems.push_back({kUnknownField, {{"tag", std::string(foreign)}}});
      at += foreign.size() - 1;
    }
  }
  return problems;
}

namespace {

/// Templates that were checked and parsed: an outbox is made of a few, and reading one takes longer than filling it. One that is
/// in use is taken out, for filling changes it.
class Known {
 public:
  std::unique_ptr<kit::tags::Text> take(std::string_view text) {
    {
      const std::lock_guard lock(mutex_);
      const auto found = std::find_if(free_.begin(), free_.end(), [&](const auto& each) { return each.first == text; });
      if (found != free_.end()) {
        auto tags = std::move(found->second);
        free_.erase(found);
        return tags;
      }
    }
    if (const auto problems = checkText(text); !problems.empty())
      throw application::Permanent("the template cannot be used: " + problems.front().english());
    return readTags(normalized(text));
  }
  void giveBack(std::string_view text, std::unique_ptr<kit::tags::Text> tags) {
    constexpr std::size_t kMost = 32;
    const std::lock_guard lock(mutex_);
    if (free_.size() >= kMost) free_.erase(free_.begin());
    free_.emplace_back(text, std::move(tags));
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, std::unique_ptr<kit::tags::Text>>> free_;  // used longest ago first
};

}  // namespace

std::string renderText(std::string_view text, const nlohmann::json& fields) {
  static Known known;
  auto tags = known.take(text);
  auto rendered = tags->render(fields, [](const std::string& value) { return value; });
  known.giveBack(text, std::move(tags));
  return rendered;
}

std::string textAsHtml(std::string_view plain) {
  const auto escaped = [](char c) -> std::string {
    switch (c) {
      case '&': return "&amp;";
      case '<': return "&lt;";
      case '>': return "&gt;";
      case '"': return "&quot;";
      case '\'': return "&#39;";
      case '\n': return "<br>\n";
      default: return std::string(1, c);
    }
  };
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto rest = plain.substr(i);
    if (plain[i] != 'h' || (!rest.starts_with("https://") && !rest.starts_with("http://"))) {
      out += escaped(plain[i]);
      continue;
    }
    auto size = std::min(rest.find_first_of(" \t\n<>\"'"), rest.size());
    while (std::string_view(".,;:!?)").find(rest[size - 1]) != std::string_view::npos) --size;
    std::string link;
    for (const char c : rest.substr(0, size)) link += escaped(c);
    out += "<a href=\"" + link + "\">" + link + "</a>";
    i += size - 1;
  }
  return out;
}

}  // namespace reminders::delivery
