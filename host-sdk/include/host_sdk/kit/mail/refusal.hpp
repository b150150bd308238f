// Why something cannot be mailed: an expected answer, so a value and not an exception.
#pragma once
#include <string>
#include <variant>

namespace kit::mail {

/// A refusal for the person who can put it right. `message` is a fixed English text, usable as a message id for translations,
/// in which `{}` stands for `value`: what was refused, made safe to show (no control characters, shortened).
struct Refusal {
  std::string message;
  std::string value;

  /// The English sentence, with the value in its place.
  [[nodiscard]] std::string sentence() const {
    std::string text = message;
    if (const auto at = text.find("{}"); at != std::string::npos) text.replace(at, 2, value);
    return text;
  }
  bool operator==(const Refusal&) const = default;
};

template <class T>
using Result = std::variant<T, Refusal>;

}  // namespace kit::mail
