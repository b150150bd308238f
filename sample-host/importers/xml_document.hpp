// XML read with suspicion: no DTD, no entities but the five and character references, limited size and depth, nothing is fetched.
// Names are compared with their namespace, whatever prefix a document uses.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sample-host/importers/refusal.hpp"

namespace host::importers {

struct XmlLimits {
  std::size_t bytes = std::size_t{20} * 1024 * 1024;
  std::size_t depth = 64;
};

/// A name in a namespace. Both are literals.
struct XmlName {
  std::string_view space;
  std::string_view local;
};

/// An element, or nothing: asking nothing answers nothing. Valid as long as its document.
class XmlElement {
 public:
  XmlElement() = default;
  explicit XmlElement(pugi::xml_node node) : node_(node) {}

  explicit operator bool() const { return static_cast<bool>(node_); }
  [[nodiscard]] bool is(XmlName name) const;
  [[nodiscard]] std::string_view localName() const;
  [[nodiscard]] std::string_view space() const;

  /// The first child element of that name.
  [[nodiscard]] XmlElement child(XmlName name) const;
  [[nodiscard]] std::vector<XmlElement> children(XmlName name) const;
  /// All its own text (comments and CDATA borders do not count), trimmed.
  [[nodiscard]] std::string text() const;
  /// An attribute without a namespace; "" when absent.
  [[nodiscard]] std::string attribute(std::string_view name) const;
  /// Where it begins in the document's UTF-8 text.
  [[nodiscard]] std::ptrdiff_t offset() const { return node_.offset_debug(); }

 private:
  pugi::xml_node node_;
};

/// A parsed document, which owns its text.
class XmlDocument {
 public:
  /// `name` is how refusals call the file. UTF-8, UTF-16 with a byte order mark, and ISO-8859-1 are read.
  static std::variant<XmlDocument, Refusal> parse(std::string bytes, std::string name, XmlLimits limits = {});

  [[nodiscard]] XmlElement root() const { return XmlElement(document_->document_element()); }
  /// A refusal that points at that element.
  [[nodiscard]] Refusal refuse(XmlElement at, std::string why) const;

 private:
  XmlDocument() = default;
  std::string name_;
  std::unique_ptr<std::string> text_;
  std::unique_ptr<pugi::xml_document> document_;
};

}  // namespace host::importers
