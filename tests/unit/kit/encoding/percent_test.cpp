#include <host_sdk/kit/encoding/percent.hpp>

#include <catch2/catch.hpp>

using namespace kit::encoding;

TEST_CASE("Every byte survives percent-encoding") {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  CHECK(percentDecoded(percentEncoded(bytes)) == bytes);
  CHECK(percentDecodedLoosely(percentEncoded(bytes)) == bytes);
  CHECK(percentEncoded("F/2026 1é-._~") == "F%2F2026%201%C3%A9-._~");
}

TEST_CASE("Escapes may be written in either case; a broken one is refused") {
  CHECK(percentDecoded("%c3%A9") == "é");
  CHECK(percentDecoded("%") == std::nullopt);
  CHECK(percentDecoded("%4") == std::nullopt);
  CHECK(percentDecoded("a%zz") == std::nullopt);
}

TEST_CASE("Read loosely, a percent sign that two digits do not follow stands for itself") {
  CHECK(percentDecodedLoosely("100%") == "100%");
  CHECK(percentDecodedLoosely("p%40ss%2") == "p@ss%2");
  CHECK(percentDecodedLoosely("%%41") == "%A");
}
