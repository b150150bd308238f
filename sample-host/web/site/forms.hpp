// Forms: what people typed, read kindly; what was wrong, beside the field it is about.
#pragma once
#include <cstdint>
#include <host_sdk/kit/values/date.hpp>
#include <host_sdk/kit/values/money.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sample-host/erp/audit.hpp"
#include "sample-host/erp/refusal.hpp"
#include "sample-host/web/site/visit.hpp"

namespace host::web {

/// A refusal of the ERP in the visitor's language.
std::string say(const Visit& visit, const erp::Refusal& refusal);

/// Sentences by the field they are about. The first one about a field stays.
class FormErrors {
 public:
  void add(const std::string& field, std::string sentence) { sentences_.emplace(field, std::move(sentence)); }
  void add(const Visit& visit, const erp::Refusal& refusal) { add(refusal.field, say(visit, refusal)); }
  void add(const Visit& visit, const runtime::Failure& failure) { add({}, visit.tr(failure)); }

  [[nodiscard]] bool any() const { return !sentences_.empty(); }
  /// "" when there is nothing to say about it.
  [[nodiscard]] std::string of(const std::string& field) const;
  /// What stands above the form: sentences about no field of `fields`, or a hint at the marked ones; "" when there are none.
  [[nodiscard]] std::string above(const Visit& visit, const nlohmann::json& fields) const;

 private:
  std::map<std::string, std::string> sentences_;
};

struct Choice {
  std::string value, title;
};

/// {"name", "value", "error"}
nlohmann::json inputModel(const std::string& name, const std::string& value, const FormErrors& errors);
/// {"name", "options", "error"}
nlohmann::json selectModel(const std::string& name, const std::vector<Choice>& choices, const std::string& selected,
                           const FormErrors& errors);

// -- reading what people type; nullopt adds a sentence to `errors` under `field`

/// "1 234,56", "1,234.56", "12": minor units.
std::optional<std::int64_t> readAmount(const Visit& visit, FormErrors& errors, const std::string& field, const std::string& text,
                                       kit::Currency currency);
/// A decimal with at most `decimals`, as an integer of that unit ("5,5" with 2 is 550).
std::optional<std::int64_t> readDecimal(const Visit& visit, FormErrors& errors, const std::string& field, const std::string& text,
                                        int decimals);
/// "2026-04-28", "28/04/2026", "28.4.2026".
std::optional<kit::Date> readDate(const Visit& visit, FormErrors& errors, const std::string& field, const std::string& text);
/// The same without a sentence.
std::optional<kit::Date> typedDate(const std::string& text);

// -- writing what a field shows

/// "1234,50" in French: no groups, so that it can be edited.
std::string typedAmount(const Visit& visit, std::int64_t minor, kit::Currency currency);
/// "5,5" for 550 with 2 decimals: no zeros at the end.
std::string typedDecimal(const Visit& visit, std::int64_t value, int decimals);

/// A whole number of a form or a query; `otherwise` for anything else.
std::int64_t numberOf(const std::string& text, std::int64_t otherwise);

/// On whose behalf the ERP does something.
erp::Actor actorOf(const Visit& visit);

}  // namespace host::web
