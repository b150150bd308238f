#include "plugin/delivery/text_template.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"

namespace reminders::delivery {
namespace {

namespace mustache = kainjow::mustache;
using domain::mark;

constexpr std::string_view kInvoicePrefix = "invoice.";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool isKnown(std::string_view name, bool insideInvoices) {
  const auto& fields = knownFields();
  return std::any_of(fields.begin(), fields.end(), [&](const FieldInfo& field) {
    if (field.name == name) return true;
    return insideInvoices && field.perInvoice && std::string_view(field.name).substr(kInvoicePrefix.size()) == name;
  });
}

// "#REF#" is incwo's spelling for the numbers; <br/> is KPulse's for a new line.
std::string normalized(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.starts_with("{{!")) {  // a comment stays as it is, whatever it mentions
      const auto end = std::min(text.find("}}"), text.size() - 2) + 2;
      out += text.substr(0, end);
      text.remove_prefix(end);
    } else if (text.starts_with("#REF#")) {
      out += "{{numbers}}";
      text.remove_prefix(5);
    } else if (text.starts_with("<br/>") || text.starts_with("<br>") || text.starts_with("<br />")) {
      out += '\n';
      text.remove_prefix(text.find('>') + 1);
      if (text.starts_with('\n')) text.remove_prefix(1);
    } else {
      if (text.front() != '\r') out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

// A value that is empty is "nothing" to a section, as it is to a reader.
mustache::data toMustache(const nlohmann::json& value) {
  if (value.is_object()) {
    mustache::data object(mustache::data::type::object);
    for (const auto& [key, each] : value.items()) object.set(key, toMustache(each));
    return object;
  }
  if (value.is_array()) {
    mustache::data list(mustache::data::type::list);
    for (const auto& each : value) list << toMustache(each);
    return list;
  }
  const auto text = value.is_string() ? value.get<std::string>() : std::string();
  return text.empty() ? mustache::data(false) : mustache::data(text);
}

}  // namespace

const std::vector<FieldInfo>& knownFields() {
  static const std::vector<FieldInfo> fields{{"customer.name", "the customer's name"},
                                             {"customer.code", "the customer's code"},
                                             {"customer.address", "the customer's postal address"},
                                             {"customer.email", "the customer's general address"},
                                             {"contact.name", "the person written to"},
                                             {"contact.salutation", "how a letter to that person begins"},
                                             {"contact.email", "that person's address"},
                                             {"contact.phone", "that person's telephone"},
                                             {"contact.role", "what that person does for the customer"},
                                             {"invoice.number", "the invoice's number", true},
                                             {"invoice.issued_on", "date of issue", true},
                                             {"invoice.due_on", "due date", true},
                                             {"invoice.days_late", "days late", true},
                                             {"invoice.total", "what was to be paid on that date", true},
                                             {"invoice.open", "what is still owed", true},
                                             {"invoice.currency", "currency code", true},
                                             {"invoice.order_reference", "the customer's order", true},
                                             {"invoice.level", "level of the reminder", true},
                                             {"total.open", "what is still owed in all"},
                                             {"total.claims", "interest and indemnity in all"},
                                             {"total.due", "everything that is asked for"},
                                             {"claims.interest", "late interest"},
                                             {"claims.indemnity", "indemnity for recovery costs"},
                                             {"claims.explanation", "how the claims were calculated"},
                                             {"notice.deadline", "last day that a formal notice sets"},
                                             {"notice.consequence", "marks what follows after that day"},
                                             {"payment.reference", "what to write on the transfer"},
                                             {"payment.link", "a page on which to pay or answer"},
                                             {"reminder.previous_on", "date of the previous reminder"},
                                             {"level.name", "level of the message"},
                                             {"date", "date of the message"},
                                             {"company.name", "your company"},
                                             {"company.email", "your company's address"},
                                             {"company.phone", "your company's telephone"},
                                             {"company.iban", "your bank account"},
                                             {"company.bic", "your bank"},
                                             {"company.address", "your postal address"},
                                             {"company.registration", "your registration number"},
                                             {"department.name", "your department or brand"},
                                             {"department.email", "its address"},
                                             {"department.signature", "its signature"},
                                             {"user.name", "who sends by hand"},
                                             {"user.signature", "that person's signature"}};
  return fields;
}

std::vector<domain::Sentence> checkText(std::string_view written) {
  // Carriage returns are dropped before a text is used: braces that they hold apart come together.
  std::string text(written);
  std::erase(text, '\r');
  std::vector<domain::Sentence> problems;
  std::vector<std::string> open;
  for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
    const auto end = text.find("}}", at);
    if (end == std::string::npos) {
      auto begin = text.substr(at, 20);
      while (at + begin.size() < text.size() && (static_cast<unsigned char>(text[at + begin.size()]) & 0xC0U) == 0x80U)
        begin.pop_back();  // no half character
      problems.push_back({mark("a field is not closed: \"}}\" is missing after \"{begin}\""), {{"begin", begin}}});
      break;
    }
    const auto inside = trimmed(std::string_view(text).substr(at + 2, end - at - 2));
    at = end + 2;
    const char kind = inside.empty() ? '\0' : inside.front();
    if (kind == '!') continue;
    if (kind == '{' || kind == '&' || kind == '>' || kind == '=') {
      problems.push_back(
          {mark("{tag} is not allowed: fields are written {{customer.name}}"), {{"tag", "{{" + std::string(inside) + "}}"}}});
      continue;
    }
    const bool section = kind == '#' || kind == '^' || kind == '/';
    const std::string name(trimmed(section ? inside.substr(1) : inside));
    if (kind == '/') {
      if (open.empty() || open.back() != name) {
        problems.push_back({mark("{tag} closes nothing"), {{"tag", "{{/" + name + "}}"}}});
      } else {
        open.pop_back();
      }
      continue;
    }
    const bool insideInvoices = std::find(open.begin(), open.end(), "invoices") != open.end();
    if (!isKnown(name, insideInvoices) && !(section && name == "invoices"))
      problems.push_back({mark("{tag} is not a field that is known"), {{"tag", "{{" + name + "}}"}}});
    if (section) open.push_back(name);
  }
  for (const auto& name : open) problems.push_back({mark("{tag} is not closed"), {{"tag", "{{#" + name + "}}"}}});
  return problems;
}

std::string renderText(std::string_view text, const nlohmann::json& fields) {
  if (const auto problems = checkText(text); !problems.empty())
    throw application::Permanent("the template cannot be used: " + problems.front().english());
  mustache::mustache parsed(normalized(text));
  if (!parsed.is_valid()) throw application::Permanent("the template cannot be used: " + parsed.error_message());
  parsed.set_custom_escape([](const std::string& value) { return value; });
  return parsed.render(toMustache(fields));
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
    if (!rest.starts_with("https://") && !rest.starts_with("http://")) {
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
