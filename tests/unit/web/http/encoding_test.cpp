#include "sample-host/web/http/encoding.hpp"

#include <catch2/catch.hpp>

using namespace host::web;

TEST_CASE("Text is UTF-8 without NUL") {
  CHECK(isUtf8Text(""));
  CHECK(isUtf8Text("Hôtel du Parc, 1 044,00 €, 東京, 😀"));
  CHECK_FALSE(isUtf8Text(std::string_view("a\0b", 3)));
  CHECK_FALSE(isUtf8Text("caf\xE9"));
}

TEST_CASE("What a visitor escaped is text again, and what is broken or no text is refused") {
  CHECK(percentDecode("F%2F2026%201%c3%a9", false) == "F/2026 1é");
  CHECK(percentDecode("a+b%2B", true) == "a b+");
  CHECK(percentDecode("a+b", false) == "a+b");
  CHECK(percentDecode("%", false) == std::nullopt);
  CHECK(percentDecode("%zz", false) == std::nullopt);
  CHECK(percentDecode("%00", false) == std::nullopt);
  CHECK(percentDecode("%E9", false) == std::nullopt);
}

TEST_CASE("A path to come back to stays on this host") {
  CHECK(isLocalPath("/invoices?page=2&q=a%20b"));
  CHECK_FALSE(isLocalPath(""));
  CHECK_FALSE(isLocalPath("invoices"));
  CHECK_FALSE(isLocalPath("//elsewhere.example"));
  CHECK_FALSE(isLocalPath("/\\elsewhere.example"));
  CHECK_FALSE(isLocalPath("https://elsewhere.example"));
  CHECK_FALSE(isLocalPath("/a\r\nSet-Cookie: x=1"));
  CHECK_FALSE(isLocalPath("/\t/elsewhere.example"));
}
