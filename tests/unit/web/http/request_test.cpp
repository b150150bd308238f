#include "sample-host/web/http/request.hpp"

#include <catch2/catch.hpp>

#include "sample-host/web/http/response.hpp"

using namespace host::web;

TEST_CASE("A request is taken apart: path as it came, parameters, cookies, form") {
  Request request;
  request.headers = {{"cookie", "atrium_session=abc; theme=dark; broken; =x"},
                     {"content-type", "application/x-www-form-urlencoded"}};
  request.body = "csrf=t&amount=12%2C50";
  decode(request, "/invoices/F%2F1?q=a+b&page=2#part");
  CHECK(request.path == "/invoices/F%2F1");
  CHECK(request.query == "q=a+b&page=2");
  CHECK(request.target() == "/invoices/F%2F1?q=a+b&page=2");
  CHECK(request.parameters.get("q") == "a b");
  CHECK(request.cookies.get("atrium_session") == "abc");
  CHECK(request.cookies.get("theme") == "dark");
  CHECK(request.form.get("amount") == "12,50");
}

TEST_CASE("An address that cannot be read is refused") {
  Request request;
  CHECK_THROWS_AS(decode(request, "http://elsewhere.example/"), BadRequest);
  CHECK_THROWS_AS(decode(request, ""), BadRequest);
  CHECK_THROWS_AS(decode(request, "*"), BadRequest);
  CHECK_THROWS_AS(decode(request, "/%00"), BadRequest);
  CHECK_THROWS_AS(decode(request, "/?q=%ff"), BadRequest);
}

TEST_CASE("The language is the one with the highest weight that we speak") {
  const std::vector<std::string> spoken{"fr", "en"};
  CHECK(preferredLanguage("fr-FR,fr;q=0.9,en;q=0.8", spoken) == "fr");
  CHECK(preferredLanguage("de,en-GB;q=0.7,fr;q=0.3", spoken) == "en");
  CHECK(preferredLanguage("en;q=0,fr;q=0.1", spoken) == "fr");
  CHECK(preferredLanguage("de", spoken).empty());
  CHECK(preferredLanguage("", spoken).empty());
}

TEST_CASE("Every answer carries the headers of safety") {
  const auto valueOf = [](const Response& response, const std::string& name) {
    std::string found;
    for (const auto& [key, value] : headersOf(response))
      if (key == name) found = value;
    return found;
  };
  const auto page = Response::html("x");
  CHECK(valueOf(page, "Content-Security-Policy").find("frame-ancestors 'none'") != std::string::npos);
  CHECK(valueOf(page, "Content-Security-Policy").find("unsafe-inline") == std::string::npos);
  CHECK(valueOf(page, "X-Content-Type-Options") == "nosniff");
  CHECK(valueOf(page, "Referrer-Policy") == "same-origin");
  CHECK(valueOf(page, "Cache-Control") == "no-store");
  auto document = Response::html("x");
  document.policy = ContentPolicy::kDocument;
  CHECK(valueOf(document, "Content-Security-Policy").find("sandbox") != std::string::npos);
  CHECK(valueOf(document, "Content-Security-Policy").find("script") == std::string::npos);
}

TEST_CASE("Headers take no line breaks, redirects stay on this host, names of downloads survive") {
  CHECK_THROWS_AS(Response::html("").with("X-A", "b\r\nSet-Cookie: c=d"), std::logic_error);
  CHECK_THROWS_AS(Response::redirect("//elsewhere.example"), std::logic_error);
  const auto file = Response::download("x", "application/pdf", "Facture n\"é\r\n.pdf");
  CHECK(file.headers.at(0).second ==
        "attachment; filename=\"Facture n___.pdf\"; filename*=UTF-8''Facture%20n%22%C3%A9%0D%0A.pdf");
}

TEST_CASE("A cookie is out of reach of scripts and of other sites") {
  CHECK(cookieHeader("s", "abc", -1, false).second == "s=abc; Path=/; HttpOnly; SameSite=Lax");
  CHECK(cookieHeader("s", "", 0, true).second == "s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
}
