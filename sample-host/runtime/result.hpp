// How the runtime says no: a value with a sentence for a person, or the value that was asked for.
#pragma once
#include <host_sdk/abi/base.h>

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace host::runtime {

/// What a caller can do about a failure. The numbers are those of hsdk_status.
enum class FailureKind {
  kInvalid = HSDK_E_INVALID,     ///< the input is wrong
  kNotFound = HSDK_E_NOT_FOUND,  ///< there is no such thing, or not for this company or user
  kDenied = HSDK_E_DENIED,       ///< not permitted
  kConflict = HSDK_E_CONFLICT,   ///< somebody was faster
  kRetry = HSDK_E_RETRY,         ///< not now; the same call may pass later
  kInternal = HSDK_E_INTERNAL    ///< a defect
};

/// A sentence with its parts kept apart, so that a page can translate it: `id` is the English text with `{name}` for values.
struct Failure {
  FailureKind kind = FailureKind::kInvalid;
  std::string id;
  std::vector<std::pair<std::string, std::string>> values;
  std::string where = {};  ///< a file and a place in it, never translated

  /// In English, complete.
  [[nodiscard]] std::string text() const { return fill(id); }
  /// The values put into a translation of `id`.
  [[nodiscard]] std::string fill(std::string text) const {
    for (const auto& [name, value] : values) {
      const std::string place = "{" + name + "}";
      for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size()))
        text.replace(at, place.size(), value);
    }
    return where.empty() ? text : where + ": " + text;
  }
};

/// For functions that only succeed or fail.
struct Done {};

/// A value or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}            // NOLINT(google-explicit-constructor)
  Result(Failure failure) : state_(std::move(failure)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return std::holds_alternative<T>(state_); }
  T& operator*() & { return std::get<T>(state_); }
  const T& operator*() const& { return std::get<T>(state_); }
  T&& operator*() && { return std::get<T>(std::move(state_)); }
  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  [[nodiscard]] const Failure& failure() const { return std::get<Failure>(state_); }

 private:
  std::variant<T, Failure> state_;
};

}  // namespace host::runtime
