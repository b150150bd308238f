#include <host_sdk/kit/l10n/catalogue.hpp>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <locale>
#include <thread>

using kit::l10n::Catalogue;

namespace {
const std::filesystem::path kFolder = TEST_CATALOGUES;
}

TEST_CASE("a catalogue translates what it knows and leaves the rest in English") {
  const auto french = Catalogue::load(kFolder, "test", "fr");
  REQUIRE(french.isLoaded());
  CHECK(french.translate("Unpaid invoices") == "Factures impayées");
  CHECK(french.translate("Never translated") == "Never translated");
}

TEST_CASE("the empty text is not the header of the catalogue") {
  CHECK(Catalogue::load(kFolder, "test", "fr").translate("").empty());
}

TEST_CASE("a region without a catalogue of its own reads the one of its language") {
  CHECK(Catalogue::load(kFolder, "test", "fr-CA").translate("Unpaid invoices") == "Factures impayées");
  CHECK(Catalogue::load(kFolder, "test", "fr_BE").translate("Unpaid invoices") == "Factures impayées");
}

TEST_CASE("a language without a catalogue stays English") {
  const auto german = Catalogue::load(kFolder, "test", "de");
  CHECK_FALSE(german.isLoaded());
  CHECK(german.language() == "de");
  CHECK(german.translate("Unpaid invoices") == "Unpaid invoices");
  CHECK(german.translatePlural("{count} invoice", "{count} invoices", 1, {{"count", "1"}}) == "1 invoice");
  CHECK(german.translatePlural("{count} invoice", "{count} invoices", 0, {{"count", "0"}}) == "0 invoices");
}

TEST_CASE("plurals follow the rules of the language: zero is singular in French") {
  const auto french = Catalogue::load(kFolder, "test", "fr");
  const auto text = [&](std::int64_t count) {
    return french.translatePlural("{count} invoice", "{count} invoices", count, {{"count", std::to_string(count)}});
  };
  CHECK(text(0) == "0 facture");
  CHECK(text(1) == "1 facture");
  CHECK(text(2) == "2 factures");
  CHECK(text(5'000'000'000) == "5000000000 factures");
}

TEST_CASE("values are put in at the places of the translation, wherever they are") {
  const auto french = Catalogue::load(kFolder, "test", "fr");
  CHECK(french.translate("Invoice {number} is due {when}", {{"number", "F-1"}, {"when", "Demain"}}) ==
        "Demain : échéance de la facture F-1");
}

TEST_CASE("a value that looks like a place is not read again, and a place without a value stays") {
  CHECK(kit::l10n::fill("{a} and {b} and {c", {{"a", "{b}"}, {"b", "B"}}) == "{b} and B and {c");
  CHECK(kit::l10n::fill("{unknown}", {{"a", "A"}}) == "{unknown}");
  CHECK(kit::l10n::fill("{ {a}", {{"a", "A"}}) == "{ A");
}

TEST_CASE("a file that is no catalogue is refused with its name") {
  const auto folder = std::filesystem::temp_directory_path() / "kit-l10n-broken";
  std::filesystem::create_directories(folder / "fr" / "LC_MESSAGES");
  std::ofstream(folder / "fr" / "LC_MESSAGES" / "test.mo") << "this is not a catalogue, but it is long enough for a header";
  CHECK_THROWS_WITH(Catalogue::load(folder, "test", "fr"), Catch::Matchers::Contains("test.mo"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a catalogue is read from several threads at once") {
  const auto french = Catalogue::load(kFolder, "test", "fr");
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2000; ++i)
        if (french.translate("Unpaid invoices") != "Factures impayées") ++wrong[t];
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}
