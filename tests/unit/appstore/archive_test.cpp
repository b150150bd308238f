#include <catch2/catch.hpp>

#include "tests/unit/appstore/support.hpp"

using host::appstore::ArchiveLimits;
using host::appstore::PackageState;
using host::appstore::readArchive;
using test::rawArchive;
using test::RawEntry;

namespace {

RawEntry named(std::string name) { return {.name = std::move(name), .bytes = "x"}; }
RawEntry withMode(unsigned mode) { return {.name = "lib/demo.so", .bytes = "/etc/passwd", .attributes = mode << 16U}; }

struct Hostile {
  const char* what;
  std::string archive;
  const char* expected;
};

std::string bomb() {
  // A deflate stream of 2 MiB of zeros, written by the packer itself, that claims to be what it is.
  return host::appstore::writeArchive({{"lib/demo.so", std::string(2U << 20U, '\0')}});
}

std::string overlapping() {
  // Two directory entries that unpack the same bytes: the trick of the bombs without nesting.
  auto archive = rawArchive({named("a"), named("b")});
  const auto second = archive.rfind("PK\1\2");
  for (std::size_t i = 0; i < 4; ++i) archive[second + 42 + i] = '\0';
  archive[second + 46] = 'a';
  return archive;
}

std::string moreThanItSays() {
  auto archive = rawArchive({named("a"), named("b")});
  archive[archive.size() - 22 + 8] = 1;
  archive[archive.size() - 22 + 10] = 1;
  return archive;
}

std::vector<Hostile> hostileArchives() {
  return {
      {"nothing", "", "is not a package"},
      {"something else", "MZ\x90 this is a program", "is not a package"},
      {"a tar archive's beginning", std::string(600, 'a'), "is not a package"},
      {"only a beginning", "PK\3\4", "cut short"},
      {"a path that leads up", rawArchive({named("../evil.so")}), "leads out of the package"},
      {"a path that leads up later", rawArchive({named("lib/../../evil.so")}), "leads out of the package"},
      {"a path that ends upwards", rawArchive({named("lib/..")}), "leads out of the package"},
      {"an absolute path", rawArchive({named("/etc/cron.d/evil")}), "absolute path"},
      {"a path with backslashes", rawArchive({named("lib\\..\\evil.so")}), "backslash"},
      {"a drive letter", rawArchive({named("C:evil.so")}), "other than letters"},
      {"a NUL in a name", rawArchive({named(std::string("lib/a.so\0.png", 13))}), "NUL byte"},
      {"an empty name", rawArchive({named("")}), "without a name"},
      {"an empty part", rawArchive({named("lib//a.so")}), "empty part"},
      {"a part that is a dot", rawArchive({named("./lib/a.so")}), "empty part"},
      {"a hidden file", rawArchive({named("lib/.profile")}), "begins with ."},
      {"a name like an option", rawArchive({named("-rf")}), "begins with . or -"},
      {"a name that ends with a dot", rawArchive({named("lib/a.")}), "ends with ."},
      {"a name with a blank", rawArchive({named("lib/a b")}), "other than letters"},
      {"a name with a line break", rawArchive({named("lib/a\nb")}), "other than letters"},
      {"a very long name", rawArchive({named(std::string(5000, 'a'))}), "longer than 200 bytes"},
      {"a very deep name", rawArchive({named("a/a/a/a/a/a/a/a/a/a")}), "deeper than 7 folders"},
      {"overlong UTF-8 of a slash",
       rawArchive({named("lib\xC0\xAF"
                         "evil")}),
       "not valid UTF-8"},
      {"a UTF-8 surrogate", rawArchive({named("lib\xED\xA0\x80")}), "not valid UTF-8"},
      {"half a UTF-8 character", rawArchive({named("lib\xE2\x82")}), "not valid UTF-8"},
      {"a name in Latin-1", rawArchive({named("caf\xE9")}), "not valid UTF-8"},
      {"letters that look alike", rawArchive({named("lib/\xD0\xB0.so")}), "other than letters"},
      {"a name written backwards", rawArchive({named("lib/a\xE2\x80\xAEos.b")}), "other than letters"},
      {"a full-width slash",
       rawArchive({named("lib\xEF\xBC\x8F"
                         "a")}),
       "other than letters"},
      {"a symbolic link", rawArchive({withMode(0120777)}), "symbolic link"},
      {"a character device", rawArchive({withMode(0020666)}), "the device"},
      {"a block device", rawArchive({withMode(0060666)}), "the device"},
      {"a pipe", rawArchive({withMode(0010666)}), "not a regular file"},
      {"a socket", rawArchive({withMode(0140666)}), "not a regular file"},
      {"a file of no kind", rawArchive({withMode(0000644)}), "not a regular file"},
      {"a set-user-id program", rawArchive({withMode(0104755)}), "special rights"},
      {"a folder by its mode", rawArchive({withMode(0040755)}), "folder entry"},
      {"a folder by its DOS attribute", rawArchive({{.name = "lib", .attributes = 0x10, .madeBy = 20}}), "folder entry"},
      {"a folder by its name", rawArchive({named("lib/")}), "empty part"},
      {"a symbolic link said to come from DOS",
       rawArchive({{.name = "a", .bytes = "b", .attributes = 0120777U << 16U, .madeBy = 20}}), "symbolic link"},
      {"a hard link as the PKWARE Unix field writes it",
       rawArchive({{.name = "a",
                    .bytes = "",
                    .extra = std::string("\x0d\x00\x0f\x00"
                                         "12345678abcdetc",
                                         19)}}),
       "extra fields"},
      {"a field that renames the file",
       rawArchive({{.name = "a",
                    .bytes = "x",
                    .extra = std::string("\x75\x70\x06\x00\x01"
                                         "....b",
                                         10)}}),
       "extra fields"},
      {"a comment on a file", rawArchive({{.name = "a", .bytes = "x", .comment = "c"}}), "extra fields"},
      {"a comment on the archive", rawArchive({named("a")}, "PK"), "appended to it"},
      {"the same name twice", rawArchive({named("lib/a"), named("lib/a")}), "holds \"lib/a\" twice"},
      {"names that differ in case", rawArchive({named("lib/App.so"), named("lib/app.so")}), "differ in case only"},
      {"a file that is a folder too", rawArchive({named("lib"), named("lib/a")}), "both a file and a folder"},
      {"a file that is a folder of another case", rawArchive({named("LIB"), named("lib/a")}), "both a file and a folder"},
      {"another name in the local header", rawArchive({{.name = "lib/a", .bytes = "x", .localName = "lib/b"}}),
       "says two different things"},
      {"encrypted", rawArchive({{.name = "a", .bytes = "x", .flags = 1}}), "encrypted"},
      {"sizes after the data", rawArchive({{.name = "a", .bytes = "x", .flags = 8}}), "unusual way"},
      {"an unknown compression", rawArchive({{.name = "a", .bytes = "x", .method = 14}}), "compressed by method 14"},
      {"a wrong checksum", rawArchive({{.name = "a", .bytes = "x", .wrongChecksum = true}}), "damaged"},
      {"a file larger than allowed", rawArchive({{.name = "a", .bytes = "x", .method = 8, .claimedBytes = 100 << 20}}),
       "larger than"},
      {"a bomb", bomb(), "archive bomb"},
      {"a file that unpacks to more than it says",
       rawArchive({{.name = "a", .bytes = std::string("\x63\x60\x00\x02\x00", 5), .method = 8, .claimedBytes = 1}}), "damaged"},
      {"a file that unpacks to less than it says",
       rawArchive({{.name = "a", .bytes = std::string("\x03\x00", 2), .method = 8, .claimedBytes = 7}}), "damaged"},
      {"packed data beyond the directory", rawArchive({{.name = "a", .bytes = "x", .method = 8, .claimedPackedBytes = 5000}}),
       "cut short or damaged"},
      {"overlapping files", overlapping(), "twice"},
      {"a directory with more than it says", moreThanItSays(), "holds more than it says"},
      {"something appended", rawArchive({named("a")}) + "#!/bin/sh", "appended to it"},
      {"something in front", "#!/bin/sh\n" + rawArchive({named("a")}), "is not a package"},
      {"a gap in front of the directory",
       [] {
         auto archive = rawArchive({named("a")});
         const auto directory = archive.find("PK\1\2");
         archive.insert(directory, "hidden");
         archive[archive.size() - 22 + 16] = static_cast<char>(directory + 6);
         return archive;
       }(),
       "overlap or leave gaps"},
  };
}

}  // namespace

TEST_CASE("A hostile archive is refused with one sentence") {
  const auto hostile = GENERATE(from_range(hostileArchives()));
  INFO(hostile.what);
  const auto files = readArchive(hostile.archive);
  REQUIRE_FALSE(files);
  CHECK(files.refusal().state == PackageState::kInvalid);
  CHECK_THAT(files.refusal().text(), Catch::Contains(hostile.expected));
  CHECK(files.refusal().text().find('\n') == std::string::npos);
  CHECK(files.refusal().text().find('\0') == std::string::npos);
}

TEST_CASE("The limits of an archive are kept") {
  const auto archive = host::appstore::writeArchive({{"a", std::string(1000, 'a')}, {"b", std::string(1000, 'b')}});
  REQUIRE(readArchive(archive));
  const auto refused = [&](ArchiveLimits limits) {
    const auto files = readArchive(archive, limits);
    return files ? std::string() : files.refusal().text();
  };
  CHECK_THAT(refused({.archiveBytes = archive.size() - 1}), Catch::Contains("larger than"));
  CHECK_THAT(refused({.entries = 1}), Catch::Contains("holds 2 files"));
  CHECK_THAT(refused({.fileBytes = 999}), Catch::Contains("\"a\" of the package is larger"));
  CHECK_THAT(refused({.totalBytes = 1999}), Catch::Contains("unpacks to more than"));
}

TEST_CASE("An archive is the same bytes whenever and wherever it is made, and gives its files back") {
  host::appstore::Files files{{"lib/a.so", test::library()}, {"manifest.json", "{}"}, {"templates/empty", ""}};
  for (int i = 0; i < 256; ++i) files["templates/all"] += static_cast<char>(i);
  const auto archive = host::appstore::writeArchive(files);
  CHECK(archive == host::appstore::writeArchive(files));
  const auto read = readArchive(archive);
  if (!read) FAIL(read.refusal().text());
  CHECK(*read == files);
}
