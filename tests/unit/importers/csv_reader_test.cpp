#include <array>
#include <catch2/catch.hpp>
#include <sstream>

#include "sample-host/importers/csv_reader.hpp"

using host::importers::CsvLimits;
using host::importers::CsvReader;
using Outcome = CsvReader::Outcome;

namespace {

constexpr std::array<std::string_view, 3> kColumns{"a", "b", "c"};

/// A whole file as a table, or the sentence of its refusal in the only cell.
std::vector<std::vector<std::string>> table(const std::string& text, CsvLimits limits = {}) {
  std::istringstream in(text);
  CsvReader reader(in, "t.csv", limits);
  std::vector<std::vector<std::string>> rows;
  if (reader.readHeader() != Outcome::kRow || !reader.bind(kColumns)) return {{reader.refusal().sentence()}};
  for (;;) {
    const auto outcome = reader.next();
    if (outcome == Outcome::kEnd) return rows;
    if (outcome == Outcome::kRefused) return {{reader.refusal().sentence()}};
    rows.push_back({std::string(reader.field(0)), std::string(reader.field(1)), std::string(reader.field(2))});
  }
}

using Rows = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("Rows are read with LF and with CRLF, with and without a last line break and a byte order mark") {
  const Rows expected{{"1", "2", "3"}, {"x", "", "z"}};
  CHECK(table("a,b,c\n1,2,3\nx,,z\n") == expected);
  CHECK(table("a,b,c\r\n1,2,3\r\nx,,z\r\n") == expected);
  CHECK(table("\xEF\xBB\xBF"
              "a,b,c\n1,2,3\nx,,z") == expected);
  CHECK(table("a,b,c\n\n1,2,3\n\r\nx,,z\n\n") == expected);
  CHECK(table("a,b,c\n").empty());
  CHECK(table("a,b,c").empty());
  CHECK(table("a,b,c\n1,2,") == Rows{{"1", "2", ""}});
}

TEST_CASE("Columns come in any order and are found by their name") { CHECK(table("c,a,b\n3,1,2\n") == Rows{{"1", "2", "3"}}); }

TEST_CASE("Quoted fields keep commas, quotes and line breaks") {
  CHECK(table("a,b,c\n\"x, y\",\"say \"\"hi\"\"\",\"two\r\nlines\"\n") == Rows{{"x, y", "say \"hi\"", "two\nlines"}});
  CHECK(table("a,b,c\n\"\",\"\",\"\"\n") == Rows{{"", "", ""}});
}

TEST_CASE("A refusal names file, line, field and column") {
  // The second record begins on line 4, because the first one spans two lines.
  CHECK(table("a,b,c\n\"1\n1\",2,3\n4,5\n")[0][0].rfind("t.csv:4:3 (line 4, column c): the line has 2 fields, the header has 3",
                                                        0) == 0);
  CHECK(table("a,b,c\n1,2,3,4\n")[0][0].rfind("t.csv:2:4 (line 2): the line has 4 fields, the header has 3", 0) == 0);
}

TEST_CASE("A quote that is never closed is reported where it opens") {
  CHECK(table("a,b,c\n1,2,3\n4,\"5,6\n7,8,9\n")[0][0].rfind(
            "t.csv:3:2 (line 3, column b): the quote that opens this field is never closed", 0) == 0);
}

TEST_CASE("Quotes in the wrong place are refused") {
  CHECK(table("a,b,c\n1,x\"y,3\n")[0][0].rfind("t.csv:2:2 (line 2, column b): there is a quote inside a field", 0) == 0);
  CHECK(table("a,b,c\n\"1\"x,2,3\n")[0][0].rfind("t.csv:2:1 (line 2, column a): there is text after the closing quote", 0) == 0);
}

TEST_CASE("The header is checked: unknown, missing and doubled columns, other separators") {
  CHECK(table("a,b,d\n")[0][0] == "t.csv:1:3 (line 1, column d): the column \"d\" is unknown here; the columns are a,b,c");
  CHECK(table("a,b\n")[0][0].rfind("t.csv:1 (line 1, column c): the header lacks the column c", 0) == 0);
  CHECK(table("a,b,a\n")[0][0].rfind("t.csv:1:3 (line 1, column a): the column \"a\" is named twice", 0) == 0);
  CHECK(table("a;b;c\n")[0][0].find("semicolons") != std::string::npos);
  CHECK(table("a\tb\tc\n")[0][0].find("control character") != std::string::npos);
}

TEST_CASE("An empty file has no header") {
  std::istringstream in("");
  CsvReader reader(in, "t.csv");
  CHECK(reader.readHeader() == Outcome::kEnd);
}

TEST_CASE("Text that is not UTF-8 is refused at its field") {
  const auto refused = [](const std::string& row) {
    return table("a,b,c\n" + row + "\n")[0][0].rfind("t.csv:2:2 (line 2, column b): this is not valid UTF-8", 0) == 0;
  };
  CHECK(refused("1,caf\xE9,3"));
  CHECK(refused("1,\xC0\xAF,3"));          // overlong
  CHECK(refused("1,\xED\xA0\x80,3"));      // surrogate
  CHECK(refused("1,\xF4\x90\x80\x80,3"));  // beyond U+10FFFF
  CHECK(refused("1,\xE2\x82,3"));          // cut short
  // Two halves that would be a character only if the fields were glued together.
  CHECK(refused("1,\xC3,\xA9"));
  CHECK(table("a,b,c\n1,caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80,3\n") == Rows{{"1", "café € 😀", "3"}});
}

TEST_CASE("NUL, control characters and a lone carriage return are refused") {
  CHECK(table(std::string("a,b,c\n1,x\0y,3\n", 13))[0][0].rfind("t.csv:2:2 (line 2, column b): there is a NUL byte", 0) == 0);
  CHECK(table("a,b,c\n1,\x1B[0m,3\n")[0][0].find("(U+001B)") != std::string::npos);
  CHECK(table("a,b,c\n1,\"\x07\",3\n")[0][0].find("(U+0007)") != std::string::npos);
  CHECK(table("a,b,c\r1,2,3\r")[0][0].find("carriage return") != std::string::npos);
  CHECK(table("a,b,c\n1,\xC2\x80,3\n")[0][0].find("converted wrongly") != std::string::npos);
}

TEST_CASE("A field that never ends does not fill the memory") {
  CsvLimits limits;
  limits.fieldBytes = 100;
  CHECK(table("a,b,c\n1," + std::string(101, 'x') + ",3\n", limits)[0][0].rfind(
            "t.csv:2:2 (line 2, column b): this field is longer than 100 bytes", 0) == 0);
  CHECK(table("a,b,c\n1,\"" + std::string(101, 'x') + "\",3\n", limits)[0][0].rfind("t.csv:2:2", 0) == 0);
  CHECK(table("a,b,c\n1," + std::string(100, 'x') + ",3\n", limits).size() == 1);
  CHECK(table("a,b,c\n" + std::string(1000, ',') + "\n")[0][0].find("more than 256 fields") != std::string::npos);
}

TEST_CASE("Fields that cross the border of two chunks are whole") {
  std::string text = "a,b,c\n";
  Rows expected;
  for (int i = 0; i < 30'000; ++i) {
    const auto number = std::to_string(i);
    text += number + ",\"é" + number + "\n\",x" + number + "\r\n";
    expected.push_back({number, "é" + number + "\n", "x" + number});
  }
  REQUIRE(text.size() > 512U * 1024U);
  CHECK(table(text) == expected);
}
