// How the app store says no: one sentence that a person understands, as a value.
#pragma once
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace host::appstore {

/// What a package is found to be. Only `kSigned` is installed; `kUnsigned` too where developer mode is on.
enum class PackageState { kSigned, kUnsigned, kModified, kInvalid, kRevoked, kIncompatible };

/// The state as interfaces and pages name it: `signed`, `unsigned`, `modified`, `invalid`, `revoked`, `incompatible`.
std::string_view nameOf(PackageState state);

/// Whether the character at `at` makes a text look like another one: controls, and the marks that turn the direction of writing
/// (Trojan Source). Line breaks are fine where the text has lines (`breaks`).
bool isDeceptive(std::string_view text, std::size_t at, bool breaks);

/// A sentence with its parts kept apart, so that a page can translate it: `id` is the English text with `{1}`, `{2}` for `args`.
/// Parts may be what strangers wrote: filled in, they are cut to 300 bytes and hold nothing deceptive.
struct Sentence {
  std::string where;  ///< a file and a JSON path, never translated; may be empty
  std::string id;
  std::vector<std::string> args;

  [[nodiscard]] std::string english() const { return fill(id); }
  /// The sentence with a translation of `id` in its place.
  [[nodiscard]] std::string fill(std::string_view translated) const;
};

/// Why something was refused. `state` is set when it is a package that was judged.
struct Refusal {
  std::optional<PackageState> state;
  Sentence sentence;

  [[nodiscard]] std::string text() const { return sentence.english(); }
};

/// For functions that only succeed or refuse.
struct Done {};

/// A value or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}            // NOLINT(google-explicit-constructor)
  Result(Refusal refusal) : state_(std::move(refusal)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return std::holds_alternative<T>(state_); }
  T& operator*() & { return std::get<T>(state_); }
  const T& operator*() const& { return std::get<T>(state_); }
  T&& operator*() && { return std::get<T>(std::move(state_)); }
  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  [[nodiscard]] const Refusal& refusal() const { return std::get<Refusal>(state_); }

 private:
  std::variant<T, Refusal> state_;
};

/// Inside this folder a check deep in a document stops by throwing this. It never leaves a public function: `guarded` turns it
/// into a value.
class Refused : public std::exception {
 public:
  explicit Refused(Refusal refusal) : refusal_(std::move(refusal)), text_(refusal_.text()) {}
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  Refusal refusal_;
  std::string text_;
};

template <class... Args>
[[noreturn]] void refuse(std::optional<PackageState> state, std::string_view id, Args&&... args) {
  throw Refused(Refusal{state, Sentence{{}, std::string(id), {std::string(std::forward<Args>(args))...}}});
}

template <class F>
auto guarded(F&& f) -> Result<std::invoke_result_t<F>> {
  try {
    return std::forward<F>(f)();
  } catch (const Refused& refused) {
    return refused.refusal();
  }
}

/// Inside `guarded`: the value, or on with the refusal.
template <class T>
T require(Result<T> result) {
  if (!result) throw Refused(result.refusal());
  return *std::move(result);
}

}  // namespace host::appstore
