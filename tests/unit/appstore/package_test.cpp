#include <catch2/catch.hpp>

#include "tests/unit/appstore/support.hpp"

using host::appstore::openPackage;
using host::appstore::PackageState;
using test::App;
using test::Files;
using test::publisher;
using test::SecretKey;

namespace {

struct Verdict {
  std::string state;
  std::string text;
};

Verdict judge(const std::string& bytes, const host::appstore::Trust& trust = test::trust(),
              const host::appstore::HostFacts& facts = test::facts()) {
  const auto package = openPackage(bytes, trust, facts);
  if (package) return {std::string(nameOf(package->state)), ""};
  return {package.refusal().state ? std::string(nameOf(*package.refusal().state)) : "none", package.refusal().text()};
}

/// Signed again by the publisher after the change, so that only the contents are wrong.
std::string resigned(App app, const std::function<void(Files&)>& change) {
  auto files = app.all();
  change(files);
  host::appstore::FileList list{"demo-app", "1.0.0", publisher().publicKey().id, host::appstore::recordsOf(files)};
  files["SIGNATURE/files.json"] = list.text();
  files["SIGNATURE/files.json.sig"] = publisher().sign(list.text());
  return host::appstore::writeArchive(files);
}

host::appstore::Trust developersTrust() {
  auto trust = test::trust();
  trust.developerMode = true;
  return trust;
}

}  // namespace

TEST_CASE("A signed package of a trusted publisher opens") {
  const auto package = openPackage(test::signedPackage(App()), test::trust(), test::facts());
  if (!package) FAIL(package.refusal().text());
  CHECK(package->state == PackageState::kSigned);
  CHECK(package->publisher == "Tests Ltd");
  CHECK(package->manifest.id == "demo-app");
  CHECK(package->records.size() == 6);
  CHECK(package->contentHash == openPackage(App().pack(), developersTrust(), test::facts())->contentHash);
}

TEST_CASE("A package that is not signed opens in developer mode only") {
  CHECK(judge(App().pack()).state == "unsigned");
  CHECK_THAT(judge(App().pack()).text, Catch::Contains("is not signed"));
  const auto package = openPackage(App().pack(), developersTrust(), test::facts());
  REQUIRE(package);
  CHECK(package->state == PackageState::kUnsigned);
  CHECK(package->publisher.empty());
}

TEST_CASE("A package that was changed after it was signed is refused, whatever was changed") {
  struct Row {
    const char* what;
    std::function<void(Files&)> change;
    const char* expected;
  };
  const auto rows = std::vector<Row>{
      {"the library", [](Files& files) { files["lib/demo.so"] += '\0'; }, "\"lib/demo.so\" was changed"},
      {"one bit of a template", [](Files& files) { files["templates/hello.mustache"][0] ^= 1; },
       "\"templates/hello.mustache\" was changed"},
      {"the manifest", [](Files& files) { files["manifest.json"] += " "; }, "\"manifest.json\" was changed"},
      {"an extra file", [](Files& files) { files["lib/extra.so"] = "x"; }, "\"lib/extra.so\" was added"},
      {"a missing file", [](Files& files) { files.erase("assets/icon.svg"); }, "\"assets/icon.svg\" is missing"},
      {"a renamed file",
       [](Files& files) {
         files["assets/icon2.svg"] = files["assets/icon.svg"];
         files.erase("assets/icon.svg");
       },
       "\"assets/icon.svg\" is missing"},
      {"the list of files", [](Files& files) { files["SIGNATURE/files.json"] += "\n"; }, "The signature does not fit"},
      {"a hash in the list",
       [](Files& files) {
         auto& list = files["SIGNATURE/files.json"];
         const auto at = list.find("\"sha256\": \"") + 11;
         list[at] = list[at] == '0' ? '1' : '0';
       },
       "The signature does not fit"},
      {"the signature", [](Files& files) { files["SIGNATURE/files.json.sig"][5] ^= 1; }, "The signature does not fit"},
      {"an empty signature", [](Files& files) { files["SIGNATURE/files.json.sig"] = ""; }, "The signature does not fit"},
      {"a third file in the signature's folder", [](Files& files) { files["SIGNATURE/more"] = ""; },
       "something was added to its signature"},
  };
  const auto row = GENERATE_COPY(from_range(rows));
  INFO(row.what);
  const auto verdict = judge(test::repacked(test::signedPackage(App()), row.change));
  CHECK(verdict.state == "modified");
  CHECK_THAT(verdict.text, Catch::Contains(row.expected));
}

TEST_CASE("A package with half a signature is invalid") {
  CHECK_THAT(
      judge(test::repacked(test::signedPackage(App()), [](Files& files) { files.erase("SIGNATURE/files.json.sig"); })).text,
      Catch::Contains("list of files is not signed"));
  CHECK_THAT(judge(test::repacked(test::signedPackage(App()), [](Files& files) { files.erase("SIGNATURE/files.json"); })).text,
             Catch::Contains("has no list of files"));
  CHECK_THAT(judge(test::repacked(test::signedPackage(App()), [](Files& files) { files["SIGNATURE/files.json"] = "[]"; })).text,
             Catch::Contains("must be an object"));
}

TEST_CASE("A package signed by somebody else is refused") {
  const auto stranger = SecretKey::generate("Stranger", {"demo-app"});
  const auto signedByStranger = *host::appstore::signPackage(App().pack(), stranger);

  SECTION("an unknown key") {
    const auto verdict = judge(signedByStranger);
    CHECK(verdict.state == "invalid");
    CHECK_THAT(verdict.text, Catch::Contains(stranger.publicKey().id) && Catch::Contains("not trusted here"));
  }
  SECTION("another key that names the publisher's") {
    const auto verdict = judge(test::repacked(signedByStranger, [&](Files& files) {
      auto& list = files["SIGNATURE/files.json"];
      list.replace(list.find(stranger.publicKey().id), 16, publisher().publicKey().id);
      files["SIGNATURE/files.json.sig"] = stranger.sign(list);
    }));
    CHECK(verdict.state == "modified");
  }
  SECTION("a trusted key whose scope is another app") {
    auto trust = test::trust();
    const auto other = SecretKey::generate("Other Ltd", {"another-app"});
    trust.keys.push_back({other.publicKey(), false, {}});
    auto files = App().all();
    host::appstore::FileList list{"demo-app", "1.0.0", other.publicKey().id, host::appstore::recordsOf(files)};
    files["SIGNATURE/files.json"] = list.text();
    files["SIGNATURE/files.json.sig"] = other.sign(list.text());
    const auto verdict = judge(host::appstore::writeArchive(files), trust);
    CHECK(verdict.state == "invalid");
    CHECK_THAT(verdict.text, Catch::Contains("may not sign the app \"demo-app\""));
  }
  SECTION("the signature of another app of the same publisher") {
    App other;
    other.manifest["id"] = "other-app";
    const auto foreign = host::appstore::readArchive(test::signedPackage(other));
    const auto verdict = judge(test::repacked(test::signedPackage(App()), [&](Files& files) {
      files["SIGNATURE/files.json"] = foreign->at("SIGNATURE/files.json");
      files["SIGNATURE/files.json.sig"] = foreign->at("SIGNATURE/files.json.sig");
    }));
    CHECK(verdict.state == "modified");
    CHECK_THAT(verdict.text, Catch::Contains("\"manifest.json\" was changed"));
  }
  SECTION("the signature of another version") {
    const auto older = host::appstore::readArchive(test::signedPackage(App("0.9.0")));
    const auto verdict = judge(test::repacked(test::signedPackage(App()), [&](Files& files) {
      files["SIGNATURE/files.json"] = older->at("SIGNATURE/files.json");
      files["SIGNATURE/files.json.sig"] = older->at("SIGNATURE/files.json.sig");
    }));
    CHECK(verdict.state == "modified");
  }
  SECTION("a list that names another app than the manifest") {
    auto files = App().all();
    host::appstore::FileList list{"other-app", "1.0.0", publisher().publicKey().id, host::appstore::recordsOf(files)};
    files["SIGNATURE/files.json"] = list.text();
    files["SIGNATURE/files.json.sig"] = publisher().sign(list.text());
    CHECK_THAT(judge(host::appstore::writeArchive(files)).text,
               Catch::Contains("The signature is for other-app 1.0.0, but the manifest says demo-app 1.0.0"));
  }
}

TEST_CASE("A revoked key or version is refused with the reason") {
  auto trust = test::trust();
  SECTION("the key") {
    trust.keys[0].revoked = true;
    trust.keys[0].reason = "it was stolen";
    const auto verdict = judge(test::signedPackage(App()), trust);
    CHECK(verdict.state == "revoked");
    CHECK_THAT(verdict.text, Catch::Contains("it was stolen"));
  }
  SECTION("the version") {
    trust.revoked.push_back({"demo-app", "1.0.0", "it loses data"});
    CHECK(judge(test::signedPackage(App()), trust).state == "revoked");
    CHECK(judge(test::signedPackage(App("1.0.1")), trust).state == "signed");
  }
  SECTION("all versions") {
    trust.revoked.push_back({"demo-app", "*", "it was withdrawn"});
    CHECK(judge(test::signedPackage(App("1.0.1")), trust).state == "revoked");
  }
}

TEST_CASE("A package that does not fit this host is refused with what it needs") {
  App app;
  const auto verdictOf = [&] { return judge(test::signedPackage(app)); };
  SECTION("an SDK that is too new") {
    app.manifest["sdk"] = "^1.7";
    CHECK_THAT(verdictOf().text, Catch::Contains("needs SDK ^1.7, but this host offers 1.0.0"));
  }
  SECTION("an SDK that is another") {
    app.manifest["sdk"] = "^2.0";
    CHECK(verdictOf().state == "incompatible");
  }
  SECTION("another host") {
    app.manifest["host"] = ">=4.2 <6";
    CHECK_THAT(verdictOf().text, Catch::Contains("needs host >=4.2 <6, but this is 0.1.0"));
  }
  SECTION("another platform") {
    auto facts = test::facts();
    facts.platform = "linux-aarch64";
    CHECK_THAT(judge(test::signedPackage(app), test::trust(), facts).text, Catch::Contains("has no library for linux-aarch64"));
  }
  SECTION("a system library that is not there") {
    app.manifest["systemLibraries"] = {{{"soname", "libnowhere.so.3"}, {"package", "libnowhere3"}}};
    const auto verdict = verdictOf();
    CHECK(verdict.state == "incompatible");
    CHECK_THAT(verdict.text, Catch::Contains("install the package libnowhere3"));
  }
}

TEST_CASE("A manifest that lies about the contents is refused although it is signed") {
  App app;
  SECTION("a library that is a text") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files["lib/demo.so"] = "hello"; })).text,
               Catch::Contains("is not a shared library"));
  }
  SECTION("a library that is cut") {
    const auto size = GENERATE(100U, 1000U, 4000U);
    CHECK(judge(resigned(app, [&](Files& files) {
            files["lib/demo.so"].resize(std::min<std::size_t>(size, files["lib/demo.so"].size() - 1));
          })).state == "invalid");
  }
  SECTION("a library for another machine") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files["lib/demo.so"][18] = static_cast<char>(183); })).text,
               Catch::Contains("but it is for linux-aarch64"));
  }
  SECTION("a library without the entry point") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files["lib/demo.so"] = test::library("without_entry"); })).text,
               Catch::Contains("does not export hsdk_module_entry"));
  }
  SECTION("a library with a search path of its own") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files["lib/demo.so"] = test::library("with_rpath"); })).text,
               Catch::Contains("RPATH"));
  }
  SECTION("a library that needs more than it says") {
    app.files["lib/demo.so"] = test::library("needs_zlib");
    CHECK_THAT(judge(resigned(app, [](Files&) {})).text, Catch::Contains("needs libz.so.1, which the manifest does not name"));
    app.manifest["systemLibraries"] = {{{"soname", "libz.so.1"}, {"package", "zlib1g"}}};
    CHECK(judge(resigned(app, [](Files&) {})).state == "signed");
  }
  SECTION("a file that is not listed") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files["lib/second.so"] = "x"; })).text,
               Catch::Contains("holds \"lib/second.so\", which the manifest does not list"));
  }
  SECTION("a file that is not there") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files.erase("templates/hello.mustache"); })).text,
               Catch::Contains("lists \"templates/hello.mustache\""));
  }
  SECTION("a migration that is another") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files["migrations/1.sql"] += " "; })).text,
               Catch::Contains("is not the one that the manifest describes"));
  }
  SECTION("no manifest") {
    CHECK_THAT(judge(resigned(app, [](Files& files) { files.erase("manifest.json"); })).text,
               Catch::Contains("has no manifest.json"));
  }
}

TEST_CASE("A package cut anywhere is refused") {
  const auto package = test::signedPackage(App());
  for (std::size_t size = 0; size < package.size(); size += 1024) {
    INFO("cut to " << size << " of " << package.size());
    CHECK(judge(package.substr(0, size)).state == "invalid");
  }
  CHECK(judge(package.substr(0, package.size() - 1)).state == "invalid");
}

TEST_CASE("A package with any one byte turned is refused or says the same") {
  // Bytes that carry no meaning (times, versions of the packer) may differ; nothing else may get through.
  const auto package = test::signedPackage(App());
  const auto original = host::appstore::readArchive(package);
  for (std::size_t at = 0; at < package.size(); at += 7) {
    auto turned = package;
    turned[at] = static_cast<char>(turned[at] ^ 0x55);
    const auto opened = openPackage(turned, test::trust(), test::facts());
    if (opened && opened->files != *original) FAIL("byte " << at << " turned changes the contents and is accepted");
  }
}

TEST_CASE("The libraries of the C run time need no mention, all others do") {
  CHECK(host::appstore::isBaseLibrary("libstdc++.so.6"));
  CHECK_FALSE(host::appstore::isBaseLibrary("libpq.so.5"));
  CHECK(host::appstore::systemHasLibrary("libc.so.6"));
  CHECK_FALSE(host::appstore::systemHasLibrary("libnowhere.so.99"));
  CHECK_FALSE(host::appstore::systemHasLibrary("../../tmp/x.so"));
}
