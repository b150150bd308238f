// A Word file as what it is: a zip archive of XML parts. Works in memory only; nothing in a file is trusted.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "plugin/domain/sentence.hpp"

namespace reminders::delivery::word {

/// Path ("word/document.xml") to content.
using Parts = std::map<std::string, std::string>;

inline constexpr std::size_t kLargestFile = std::size_t{4} << 20;  ///< a template as it is uploaded
inline constexpr std::size_t kLargestPart = std::size_t{8} << 20;  ///< one part, unpacked
inline constexpr std::size_t kLargestTotal = std::size_t{24} << 20;
inline constexpr std::size_t kMostParts = 400;
inline constexpr std::size_t kLargestRatio = 200;  ///< unpacked to packed, of parts above 256 kB

/// All parts of a file, or why it is refused: a sentence for whoever chose the file. Sizes are looked at before a byte is
/// unpacked, and held to while unpacking.
std::variant<Parts, domain::Sentence> readPackage(std::string_view bytes);

/// The same bytes for the same parts. Throws std::runtime_error when there is no memory for it.
std::string writePackage(const Parts& parts);

}  // namespace reminders::delivery::word
