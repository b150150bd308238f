// A visitor of the app store: signs in, trusts the publisher of this build, installs from its store.
#pragma once
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/web/browser.hpp"
#include "tests/support/web/web_host.hpp"

namespace test {
inline const std::string kStore = TEST_STORE;

inline Browser signedIn(const WebHost& host, const std::string& name) {
  Browser browser(host.port());
  REQUIRE(browser.signIn(name, name + "-secret").status == 200);
  browser.post("/company", {{"csrf", browser.csrf()}, {"company", "VASSEUR"}});
  return browser;
}

inline std::string multipart(const FormFields& fields, const std::string& fileField, const std::string& fileName,
                             const std::string& content) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  return body + "--b\r\nContent-Disposition: form-data; name=\"" + fileField + "\"; filename=\"" + fileName +
         "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n--b--\r\n";
}
inline constexpr const char* kMultipart = "multipart/form-data; boundary=b";

inline std::string readAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Trusts the publisher of this build and adds its store, in the browser.
inline void openStore(Browser& browser) {
  const auto trusted =
      browser.postBody("/settings/stores/trust", kMultipart,
                       multipart({{"csrf", browser.csrf()}}, "key", "publisher.pub", readAll(kStore + "/publisher.pub")));
  REQUIRE(trusted.has("notice-ok"));
  REQUIRE(browser.submit("/settings/stores", "/settings/stores", {{"location", kStore}}).has("notice-ok"));
}

inline WebAnswer install(Browser& browser, const std::string& id) {
  return browser.submit("/store/" + id + "/consent", "/store/" + id + "/install", {});
}

}  // namespace test
