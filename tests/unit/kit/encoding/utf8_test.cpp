#include <host_sdk/kit/encoding/utf8.hpp>

#include <catch2/catch.hpp>

using namespace kit::encoding;

TEST_CASE("Every character of Unicode is written as UTF-8 and read back, and nothing else is a character") {
  std::size_t wrong = 0;
  for (char32_t code = 0; code <= 0x11FFFF; ++code) {
    std::string text;
    appendUtf8(text, code);
    std::size_t at = 0;
    const auto read = nextCodePoint(text, at);
    const bool isCharacter = code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    if (isCharacter ? read != code || at != text.size() : read.has_value() || at != 0) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("The first byte that is no UTF-8 is found where it stands") {
  CHECK(firstInvalidUtf8("Hôtel du Parc, 1 044,00 €, 東京, 😀") == std::nullopt);
  CHECK(firstInvalidUtf8("caf\xE9") == 3);           // Latin-1
  CHECK(firstInvalidUtf8("a\xC0\xAF") == 1);         // overlong '/'
  CHECK(firstInvalidUtf8("\xE0\x80\xAF") == 0);      // overlong '/'
  CHECK(firstInvalidUtf8("é\xED\xA0\x80") == 2);     // a surrogate
  CHECK(firstInvalidUtf8("\xF4\x90\x80\x80") == 0);  // above U+10FFFF
  CHECK(firstInvalidUtf8("\xE2\x82") == 0);          // cut
  CHECK(firstInvalidUtf8("\x80") == 0);              // what only follows
  CHECK(firstInvalidUtf8(std::string_view("\0", 1)) == std::nullopt);
}

TEST_CASE("At the end of a text there is no further character") {
  std::size_t at = 1;
  CHECK(nextCodePoint("a", at) == std::nullopt);
  CHECK(at == 1);
}
