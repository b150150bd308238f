// Reads a JSON document that nobody vouches for: strict, bounded, and every refusal names the place.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {

/// Parses `bytes`; throws Refused when it is not JSON, is nested deeper than 16, is larger than `maxBytes`, or says a key twice
/// (of which one reader would take the first and another the last).
nlohmann::ordered_json parseStrictJson(std::string_view bytes, const std::string& document, std::size_t maxBytes = 1U << 20U);

/// A value with its path. Borrows the document, which must outlive it. All members throw Refused.
class Node {
 public:
  Node(const nlohmann::ordered_json& value, std::string document, std::string path = {})
      : value_(&value), document_(std::move(document)), path_(std::move(path)) {}

  /// Refuses anything but an object with these keys (not all need be there).
  const Node& onlyKeys(std::initializer_list<std::string_view> keys) const;
  [[nodiscard]] Node at(std::string_view key) const;
  [[nodiscard]] std::optional<Node> find(std::string_view key) const;
  /// The members of an object, in the order of the document.
  [[nodiscard]] std::vector<std::pair<std::string, Node>> members(std::size_t most) const;
  [[nodiscard]] std::vector<Node> items(std::size_t most) const;

  /// One line without control or direction-changing characters; `least` 0 lets it be empty.
  [[nodiscard]] std::string line(std::size_t most = 200, std::size_t least = 1) const;
  /// As `line`, with line breaks.
  [[nodiscard]] std::string prose(std::size_t most = 4000) const;
  /// Lower-case words: `[a-z][a-z0-9]*` joined by one of `joiners`.
  [[nodiscard]] std::string identifier(std::string_view joiners = "-", std::size_t most = 60) const;
  /// A path inside a package (see archive.hpp), below `folder`.
  [[nodiscard]] std::string packagePath(std::string_view folder) const;
  [[nodiscard]] std::string hex(std::size_t digits) const;
  [[nodiscard]] std::int64_t integer(std::int64_t least, std::int64_t most) const;
  [[nodiscard]] bool flag() const;
  [[nodiscard]] std::string oneOf(std::initializer_list<std::string_view> words) const;

  template <class... Args>
  [[noreturn]] void refuse(std::string_view id, Args&&... args) const {
    throw Refused(
        Refusal{PackageState::kInvalid, Sentence{where(), std::string(id), {std::string(std::forward<Args>(args))...}}});
  }
  [[nodiscard]] std::string where() const { return path_.empty() ? document_ : document_ + ", " + path_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] const std::string& rawText(std::size_t most, std::size_t least, bool breaks) const;

  const nlohmann::ordered_json* value_;
  std::string document_;
  std::string path_;
};

}  // namespace host::appstore
