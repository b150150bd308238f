#include "sample-host/importers/einvoice_fields.hpp"

#include "sample-host/importers/einvoice_codes.hpp"
#include "sample-host/importers/text_rules.hpp"

namespace host::importers {
namespace {

constexpr std::string_view kUdt = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100";
constexpr std::string_view kQdt = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100";

// xs:decimal allows ".5" and "5."; everything else is as in Decimal.
std::optional<Decimal> parseXsDecimal(std::string text) {
  const auto digit = text.find_first_of("0123456789");
  const auto point = text.find('.');
  if (digit == std::string::npos) return std::nullopt;
  if (point != std::string::npos && point + 1 == text.size()) text.pop_back();
  if (point != std::string::npos && point < digit) text.insert(point, "0");
  const auto value = Decimal::parse(text);
  return value ? std::optional(value->normalized()) : std::nullopt;
}

}  // namespace

std::string EInvoiceFields::line(XmlElement element) {
  std::string result;
  for (char c : element.text()) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  return result;
}

std::string EInvoiceFields::required(XmlElement parent, XmlName name, std::string_view what) {
  const auto element = parent.child(name);
  auto text = line(element);
  if (text.empty())
    refuse(element ? element : parent,
           "the invoice lacks " + std::string(what) + " (" + std::string(name.local) + "); ask its sender for a complete one");
  return text;
}

std::optional<Decimal> EInvoiceFields::decimal(XmlElement element) {
  if (!element) return std::nullopt;
  const auto text = element.text();
  if (text.empty()) return std::nullopt;
  const auto value = parseXsDecimal(text);
  if (!value)
    refuse(element, shown(text) + " in " + std::string(element.localName()) + " is not a number; the invoice is broken");
  return value;
}

std::int64_t EInvoiceFields::amount(XmlElement element, kit::Currency currency) {
  const auto value = decimal(element);
  if (!value) return 0;
  const auto stated = element.attribute("currencyID");
  if (!stated.empty() && stated != currency.code()) {
    refuse(element,
           std::string(element.localName()) + " is in " + stated + ", the invoice is in " + std::string(currency.code()));
    return 0;
  }
  if (const auto minor = value->minorIn(currency)) return *minor;
  refuse(element, "the amount " + value->text() + " in " + std::string(element.localName()) + " has more decimals than " +
                      std::string(currency.code()) + " or is too large");
  return 0;
}

std::optional<kit::Date> EInvoiceFields::isoDate(XmlElement element) {
  const auto text = element.text();
  if (text.empty()) return std::nullopt;
  // xs:date may end with Z or +01:00: the civil date is what counts.
  const std::string_view zone = std::string_view(text).substr(std::min<std::size_t>(10, text.size()));
  const bool zoned = zone.empty() || zone == "Z" || (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':');
  const auto date = zoned ? kit::Date::parse(std::string_view(text).substr(0, 10)) : std::nullopt;
  if (!date) refuse(element, shown(text) + " in " + std::string(element.localName()) + " is not a date (YYYY-MM-DD)");
  return date;
}

std::optional<kit::Date> EInvoiceFields::ciiDate(XmlElement element) {
  XmlElement value = element.child({kUdt, "DateTimeString"});
  if (!value) value = element.child({kQdt, "DateTimeString"});
  const auto text = value.text();
  if (text.empty()) return std::nullopt;
  const auto format = value.attribute("format");
  std::optional<kit::Date> date;
  if ((format.empty() || format == "102") && text.size() == 8)
    date = kit::Date::parse(text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 2));
  if (!date) refuse(value, shown(text) + " in " + std::string(element.localName()) + " is not a date (YYYYMMDD, format 102)");
  return date;
}

kit::Currency EInvoiceFields::currency(XmlElement parent, XmlName name) {
  const auto code = required(parent, name, "its currency");
  if (failed()) return {};
  const auto value = kit::Currency::parse(code);
  if (!value) refuse(parent.child(name), shown(code) + " is not a currency (ISO 4217)");
  return value.value_or(kit::Currency{});
}

void EInvoiceFields::typeCode(XmlElement parent, XmlName name, EInvoice& invoice) {
  invoice.typeCode = required(parent, name, "its type code");
  if (failed()) return;
  const auto kind = kindOfTypeCode(invoice.typeCode);
  if (!kind) refuse(parent.child(name), "type code " + shown(invoice.typeCode) + " is no invoice of EN 16931");
  invoice.kind = kind.value_or(EInvoiceKind::kInvoice);
}

}  // namespace host::importers
