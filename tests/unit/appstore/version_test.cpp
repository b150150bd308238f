#include <catch2/catch.hpp>

#include "sample-host/appstore/version.hpp"

using host::appstore::Version;
using host::appstore::VersionRange;

TEST_CASE("Versions are ordered as semver.org orders them") {
  const std::vector<std::string> ascending{
      "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0", "1.0.1",       "1.2.0",         "1.10.0",           "2.0.0"};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    INFO(ascending[i] << " < " << ascending[i + 1]);
    CHECK(*Version::parse(ascending[i]) < *Version::parse(ascending[i + 1]));
    CHECK(Version::parse(ascending[i])->text() == ascending[i]);
  }
}

TEST_CASE("What is not a version is refused") {
  const auto text = GENERATE("", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.03", "1.2.3-", "1.2.3-a..b", "1.2.3-01",
                             "1.2.3+build", "1.2.x", " 1.2.3", "1.2.3 ", "1.2.99999999999", "-1.2.3");
  INFO(text);
  CHECK_FALSE(Version::parse(text));
}

TEST_CASE("A range says which versions fit") {
  struct Row {
    const char* range;
    const char* version;
    bool fits;
  };
  const auto row = GENERATE(values<Row>(
      {{"^1.0", "1.0.0", true},     {"^1.0", "1.9.3", true},     {"^1.0", "2.0.0", false},      {"^1.2", "1.1.9", false},
       {"^0.2", "0.2.7", true},     {"^0.2", "0.3.0", false},    {"^0.0.3", "0.0.3", true},     {"^0.0.3", "0.0.4", false},
       {"^1", "1.7.0", true},       {"~1.2", "1.2.9", true},     {"~1.2", "1.3.0", false},      {"~1", "1.9.0", true},
       {">=4.2 <6", "4.2.0", true}, {">=4.2 <6", "5.9.9", true}, {">=4.2 <6", "6.0.0", false},  {">=4.2 <6", "4.1.9", false},
       {"1.2.3", "1.2.3", true},    {"1.2.3", "1.2.4", false},   {"=1.2.3", "1.2.3", true},     {">1", "1.0.0", false},
       {"<=1.5", "1.5.0", true},    {"*", "0.0.1", true},        {">=1.0", "1.0.0-rc.1", false}}));
  INFO(row.range << " and " << row.version);
  REQUIRE(VersionRange::parse(row.range));
  CHECK(VersionRange::parse(row.range)->contains(*Version::parse(row.version)) == row.fits);
}

TEST_CASE("What is not a range is refused") {
  const auto text = GENERATE("", " ", "^", "latest", "1.x", ">=", "^1.0 ||", "1.2.3.4", "^-1", "^^1", ">= 1", "^01");
  INFO(text);
  CHECK_FALSE(VersionRange::parse(text));
}
