// Archives as they are written, read back by libzip and by Python.
#include <unistd.h>
#include <zip.h>
#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include <host_sdk/kit/archive/sha256.hpp>
#include <host_sdk/kit/archive/zip_writer.hpp>

using kit::archive::sha256Hex;
using kit::archive::ZipWriter;

namespace {

const kit::Date kDay = *kit::Date::of(2026, 2, 11);

std::string archiveOf(const std::map<std::string, std::string>& files, kit::Date date = kDay) {
  std::string bytes;
  ZipWriter zip([&](std::string_view part) { bytes += part; }, date);
  for (const auto& [path, content] : files) zip.add(path, content);
  zip.finish();
  CHECK(zip.size() == bytes.size());
  return bytes;
}

std::map<std::string, std::string> readBack(const std::string& bytes) {
  std::map<std::string, std::string> files;
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  REQUIRE(source != nullptr);
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  INFO(zip_error_strerror(&error));
  REQUIRE(archive != nullptr);
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    REQUIRE(zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat) == 0);
    std::string content(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    REQUIRE(zip_fread(file, content.data(), content.size()) == static_cast<zip_int64_t>(content.size()));
    char beyond = 0;
    CHECK(zip_fread(file, &beyond, 1) == 0);  // compares the checksum
    zip_fclose(file);
    files.emplace(stat.name, content);
  }
  zip_discard(archive);
  return files;
}

}  // namespace

TEST_CASE("what is written can be read back by libzip, empty files and accents included") {
  std::string all;
  for (int i = 0; i < 70'000; ++i) all += static_cast<char>(i * 7);
  const std::map<std::string, std::string> files{
      {"case/relances/2026-02-11.eml", "From: x\r\n\r\nhé"}, {"case/empty.txt", ""}, {"case/été.bin", all}};
  CHECK(readBack(archiveOf(files)) == files);
  CHECK(readBack(archiveOf({})).empty());
}

TEST_CASE("Python finds nothing wrong in an archive either, and sees its date") {
  const auto path = std::filesystem::temp_directory_path() / ("archive-test-" + std::to_string(::getpid()) + ".zip");
  std::ofstream(path, std::ios::binary) << archiveOf({{"a/b.txt", "hello"}, {"c.txt", "world"}});
  const std::string command =
      "python3 -c \"import zipfile; z = zipfile.ZipFile('" + path.string() +
      "'); assert z.testzip() is None; i = z.getinfo('a/b.txt'); assert i.date_time == (2026, 2, 11, 0, 0, 0), "
      "i.date_time; assert z.read('c.txt') == b'world'\"";
  CHECK(std::system(command.c_str()) == 0);
  std::filesystem::remove(path);
}

TEST_CASE("the same files on the same day are the same bytes; another day is told") {
  const std::map<std::string, std::string> files{{"a.txt", "1"}, {"b.txt", "2"}};
  CHECK(archiveOf(files) == archiveOf(files));
  CHECK(archiveOf(files) != archiveOf(files, kDay.plusDays(1)));
}

TEST_CASE("a path that leads out of the archive, or stands there twice, is refused") {
  std::string bytes;
  ZipWriter zip([&](std::string_view part) { bytes += part; }, kDay);
  for (const char* path : {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\\b", "a\nb"}) {
    INFO(path);
    CHECK_THROWS_AS(zip.add(path, "x"), std::invalid_argument);
  }
  zip.add("a", "x");
  CHECK_THROWS_AS(zip.add("a", "y"), std::invalid_argument);
}

TEST_CASE("an archive that would not fit is refused before anything of it is written") {
  std::uint64_t written = 0;
  ZipWriter zip([&](std::string_view part) { written += part.size(); }, kDay);
  const std::string large(std::size_t{64} * 1024 * 1024, 'x');
  int added = 0;
  try {
    for (; added < 100; ++added) zip.add("file-" + std::to_string(added), large);
    FAIL("more than 4 GiB were taken");
  } catch (const std::length_error&) {
    CHECK(added == 63);
    CHECK(written == zip.size());
    CHECK(zip.size() < (std::uint64_t{1} << 32));
  }
}

TEST_CASE("SHA-256 is that of the standard") {
  CHECK(sha256Hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256Hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
