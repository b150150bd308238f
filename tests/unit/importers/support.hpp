// Files for the tests of the importers.
#pragma once
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <variant>

#include "sample-host/importers/xml_invoice.hpp"

namespace importers_test {

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.is_open());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// One of our own invoices; tests run in the source folder.
inline std::string ownInvoice(const std::string& name) { return slurp("tests/data/einvoices/" + name); }

inline host::importers::EInvoice mustRead(std::string bytes, const std::string& name = "invoice.xml") {
  auto result = host::importers::readXmlInvoice(std::move(bytes), name);
  if (const auto* refusal = std::get_if<host::importers::Refusal>(&result)) FAIL(refusal->sentence());
  return std::get<host::importers::EInvoice>(result);
}

inline std::string mustRefuse(std::string bytes) {
  auto result = host::importers::readXmlInvoice(std::move(bytes), "invoice.xml");
  REQUIRE(std::holds_alternative<host::importers::Refusal>(result));
  return std::get<host::importers::Refusal>(result).sentence();
}

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace importers_test
