// Expected refusals are values: a sentence for the user and the field it is about.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace host::erp {

/// Why something was not done: what, where, what to do. `message` is an English message id with places `{name}`; pages translate
/// it and then fill in `values`.
struct Refusal {
  std::string message;
  std::vector<std::pair<std::string, std::string>> values;
  std::string field;  ///< name of the input it is about, '' when none

  /// The English sentence.
  [[nodiscard]] std::string text() const {
    std::string out = message;
    for (const auto& [name, value] : values) {
      const std::string place = "{" + name + "}";
      if (const auto at = out.find(place); at != std::string::npos) out.replace(at, place.size(), value);
    }
    return out;
  }
};

/// A result or a refusal.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : state_(std::move(value)) {}            // NOLINT: implicit on purpose, `return value;`
  Outcome(Refusal refusal) : state_(std::move(refusal)) {}  // NOLINT

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  /// Only when ok(): throws std::logic_error with the refusal's sentence otherwise.
  [[nodiscard]] const T& value() const {
    if (!ok()) throw std::logic_error("a refusal was taken for a result: " + refusal().text());
    return std::get<0>(state_);
  }
  const T& operator*() const { return value(); }
  const T* operator->() const { return &value(); }
  [[nodiscard]] const Refusal& refusal() const { return std::get<1>(state_); }

 private:
  std::variant<T, Refusal> state_;
};

/// The result of what has nothing to tell but that it was done.
struct Done {};

}  // namespace host::erp
