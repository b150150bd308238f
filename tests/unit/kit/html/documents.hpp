// Small documents for the tests of pages.
#pragma once
#include <host_sdk/kit/html/pages.hpp>
#include <string>

namespace test {

inline kit::html::Pages laidOut(const std::string& html, const std::string& css = {}, const kit::html::Pictures& pictures = {}) {
  return kit::html::Pages({html, css, "fr"}, pictures);
}
inline std::string pdfOf(const kit::html::Pages& pages) { return pages.pdf({"Relance", "Acme", "", "", "test", "2026-01-20"}); }

inline std::string rows(int count) {
  std::string out;
  for (int i = 1; i <= count; ++i)
    out += "<tr><td>F-" + std::to_string(1000 + i) + "</td><td>12/05/2026</td><td>1 250,00 €</td></tr>\n";
  return out;
}
inline std::string table(int count) {
  return "<table><thead><tr><th>Facture</th><th>Échéance</th><th>Reste dû</th></tr></thead><tbody>" + rows(count) +
         "</tbody></table>";
}

/// Why it is refused or what is left out, a sentence a line.
inline std::string said(const std::string& html, const std::string& css = {}) {
  std::string out;
  for (const auto& each : kit::html::check(html, css)) out += kit::html::english(each) + "\n";
  return out;
}

}  // namespace test
