// What the readers of UBL and CII share: values out of elements, and the first thing that was wrong.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sample-host/importers/einvoice.hpp"
#include "sample-host/importers/xml_document.hpp"

namespace host::importers {

/// Reads values; the first refusal is kept and later reads answer empty values, so that a reader is a plain list of fields.
class EInvoiceFields {
 public:
  explicit EInvoiceFields(const XmlDocument& document) : document_(document) {}

  void refuse(XmlElement at, std::string why) {
    if (!refusal_) refusal_ = document_.refuse(at, std::move(why));
  }
  [[nodiscard]] bool failed() const { return refusal_.has_value(); }
  [[nodiscard]] Refusal refusal() const { return *refusal_; }

  /// On one line: runs of blanks and line breaks are one blank.
  [[nodiscard]] static std::string line(XmlElement element);
  /// `what` is how a refusal calls the value, with its article.
  std::string required(XmlElement parent, XmlName name, std::string_view what);
  std::optional<Decimal> decimal(XmlElement element);
  /// Amounts are refused with more decimals than `currency` has (trailing zeros do not count) or in another currency. 0 when
  /// absent.
  std::int64_t amount(XmlElement element, kit::Currency currency);
  /// `YYYY-MM-DD`, perhaps with a time zone (UBL).
  std::optional<kit::Date> isoDate(XmlElement element);
  /// `YYYYMMDD` with format 102 in a child of any type namespace (CII).
  std::optional<kit::Date> ciiDate(XmlElement element);
  kit::Currency currency(XmlElement parent, XmlName name);
  void typeCode(XmlElement parent, XmlName name, EInvoice& invoice);

 private:
  const XmlDocument& document_;
  std::optional<Refusal> refusal_;
};

}  // namespace host::importers
