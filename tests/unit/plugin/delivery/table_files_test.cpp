// Tables as files: the spreadsheet is read back by another program (openpyxl), cell by cell with its type.
#include "plugin/delivery/table_files.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace reminders;
using application::TableFormat;
using application::TableShape;
using Catch::Contains;
using Kind = application::TableColumn::Kind;

namespace {

const TableShape kShape{"Impayés",
                        {{Kind::kText, "customer", "Client", 20},
                         {Kind::kDate, "due_on", "Échéance", 12},
                         {Kind::kAmount, "open", "Reste dû", 12},
                         {Kind::kNumber, "days_late", "Jours de retard", 12}}};

kit::Money money(std::int64_t minor, const char* currency = "EUR") { return {minor, kit::Currency::of(currency)}; }
domain::Date day(const char* iso) { return domain::Date::parse(iso).value(); }

std::string readBack(const std::string& bytes) {
  std::string path = (std::filesystem::temp_directory_path() / "table-XXXXXX").string();
  const int handle = mkstemp(path.data());
  REQUIRE(handle >= 0);
  close(handle);
  const auto file = path + ".xlsx";
  std::ofstream(file, std::ios::binary) << bytes;
  FILE* pipe = popen(("/usr/bin/python3 tests/support/read_xlsx.py '" + file + "'").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  CHECK(pclose(pipe) == 0);
  std::filesystem::remove(path);
  std::filesystem::remove(file);
  return out;
}

std::size_t temporaryFiles() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
    count += entry.path().filename().string().starts_with("reminders-table-") ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("in a spreadsheet dates are dates, amounts are numbers with their currency's decimals, and the head can be filtered") {
  delivery::XlsxTable table(kShape, false);
  table.text("Société Dupont & Fils").date(day("2026-01-31")).amount(money(123456)).number(12).endRow();
  table.text("").date(std::nullopt).amount(money(-5)).number(-3).endRow();
  table.text("東京").date(day("9999-12-31")).amount(money(1500, "JPY")).number(0).endRow();
  table.text("تونس").date(day("1899-12-31")).amount(money(1234567, "TND")).number(1).endRow();
  const auto read = readBack(table.take());
  INFO(read);
  CHECK_THAT(read, Contains("Impayés\tA1\ts\tGeneral\t'Client'\n"));
  CHECK_THAT(read, Contains("A2\ts\t@\t'Société Dupont & Fils'\n"));
  CHECK_THAT(read, Contains("B2\td\tmm-dd-yy\t'2026-01-31'\n"));  // the reader's own short date
  CHECK_THAT(read, Contains("C2\tn\t#,##0.00\t1234.56\n"));
  CHECK_THAT(read, Contains("D2\tn\t0\t12\n"));
  CHECK_THAT(read, !Contains("\tA3\t"));
  CHECK_THAT(read, !Contains("\tB3\t"));
  CHECK_THAT(read, Contains("C3\tn\t#,##0.00\t-0.05\n"));
  CHECK_THAT(read, Contains("A4\ts\t@\t'東京'\n"));
  CHECK_THAT(read, Contains("B4\td\tmm-dd-yy\t'9999-12-31'\n"));
  CHECK_THAT(read, Contains("C4\tn\t#,##0\t1500\n"));
  CHECK_THAT(read, Contains("C5\tn\t#,##0.000\t1234.567\n"));
  CHECK_THAT(read, Contains("B5\ts\t@\t'1899-12-31'\n"));  // no spreadsheet knows that day
  CHECK_THAT(read, Contains("sheet Impayés 5 4 filter A1:D5\n"));
}

TEST_CASE("no text becomes a formula, in no format") {
  const auto text =
      GENERATE(as<std::string>{}, "=HYPERLINK(\"http://x\",\"y\")", "+33 1", "-1", "@SUM(A1)", "\t=1+1", "\r=1", " =1");
  INFO(text);
  delivery::XlsxTable table(kShape, false);
  table.text(text).endRow();
  const auto read = readBack(table.take());
  INFO(read);
  CHECK_THAT(read, Contains("A2\ts\t@\t"));
  CHECK_THAT(read, !Contains("\tf\t"));
  delivery::CsvTable csv(kShape, false);
  csv.text(text).date(std::nullopt).amount(money(-5)).number(-1).endRow();
  const auto line = csv.take();
  CHECK_THAT(line, Contains("'" + text.substr(0, 2)));
  CHECK_THAT(line, Contains(",,-0.05,-1\r\n"));  // what is a number stays one
}

TEST_CASE("with every cell as text nothing is changed: dates, amounts, zeros in front") {
  delivery::XlsxTable table(kShape, true);
  table.text("00123").date(day("2026-01-31")).amount(money(123456)).number(7).endRow();
  const auto read = readBack(table.take());
  INFO(read);
  for (const char* cell : {"A2\ts\t@\t'00123'\n", "B2\ts\t@\t'2026-01-31'\n", "C2\ts\t@\t'1234.56'\n", "D2\ts\t@\t'7'\n"})
    CHECK_THAT(read, Contains(cell));
  delivery::CsvTable csv(kShape, true);
  csv.text("00123").date(day("2026-01-31")).amount(money(123456)).number(7).endRow();
  csv.text("").date(std::nullopt).amount(money(0)).number(0).endRow();
  CHECK(csv.take() ==
        "\xEF\xBB\xBF"
        "customer,due_on,open,days_late\r\n'00123,'2026-01-31,'1234.56,'7\r\n,,'0.00,'0\r\n");
}

TEST_CASE(
    "whatever a text holds, the spreadsheet can be read: broken UTF-8, control characters, very long, what looks like an "
    "escape") {
  delivery::XlsxTable table({"a/b:c[d]*?'e\\ and a name that is much longer than a sheet may have", kShape.columns}, false);
  table
      .text(
          "a\xff\xfe"
          "b\x01\x1b\0c")
      .endRow();
  std::string longest;
  for (int i = 0; i < 40'000; ++i) longest += "é";
  table.text(longest).endRow();
  std::string emoji;
  for (int i = 0; i < 20'000; ++i) emoji += "💶";
  table.text(emoji).endRow();
  table.text("_x0041_").endRow();
  table.text("two\nlines <&> \"'").endRow();
  const auto read = readBack(table.take());
  CHECK_THAT(read, Contains("A2\ts\t@\t'a"));
  CHECK_THAT(read, Contains("éé…'\n"));
  CHECK_THAT(read, Contains("💶…'\n"));
  CHECK_THAT(read, Contains("\\n"));
  CHECK_THAT(read, Contains("\tA6\ts\t@\t"));
  CHECK_THAT(read, Contains("A5\ts\t@\t'_x005F_x0041_'\n"));  // as it stands in the file: Excel shows _x0041_
  CHECK_THAT(read, Contains("sheet a b c d"));
}

TEST_CASE(
    "an amount of up to fifteen digits is the number that is nearest to it; a larger one is text, so that no digit is lost") {
  delivery::XlsxTable table(kShape, false);
  table.text("a").date(std::nullopt).amount(money(995)).endRow();
  table.text("b").date(std::nullopt).amount(money(999'999'999'999'999)).endRow();
  table.text("c").date(std::nullopt).amount(money(1'000'000'000'000'001)).endRow();
  table.text("d").date(std::nullopt).amount(money(1)).endRow();
  const auto read = readBack(table.take());
  INFO(read);
  CHECK_THAT(read, Contains("C2\tn\t#,##0.00\t9.95\n"));
  CHECK_THAT(read, Contains("C3\tn\t#,##0.00\t9999999999999.99\n"));
  CHECK_THAT(read, Contains("C4\ts\t@\t'10000000000000.01'\n"));
  CHECK_THAT(read, Contains("C5\tn\t#,##0.00\t0.01\n"));
}

TEST_CASE("what a sheet cannot hold goes into another, with the same head; and no temporary file stays") {
  const auto before = temporaryFiles();
  {
    delivery::XlsxTable table(kShape, false, 3);
    for (int i = 1; i <= 4; ++i) table.text("row " + std::to_string(i)).endRow();
    const auto read = readBack(table.take());
    INFO(read);
    CHECK_THAT(read, Contains("sheet Impayés 3 4 filter A1:D3\n"));
    CHECK_THAT(read, Contains("Impayés 2\tA1\ts\tGeneral\t'Client'\n"));
    CHECK_THAT(read, Contains("Impayés 2\tA3\ts\t@\t'row 4'\n"));
    CHECK_THAT(read, !Contains("Impayés 3\t"));
    delivery::XlsxTable left(kShape, false);
    left.text("nobody takes it").endRow();
  }
  CHECK(temporaryFiles() == before);
  const auto empty = readBack(delivery::DeliveredTables().begin(TableFormat::kXlsx, kShape, false)->take());
  CHECK_THAT(empty, Contains("sheet Impayés 1 4 filter A1:D1\n"));
}
