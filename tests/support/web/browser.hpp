// A browser for tests: keeps cookies, follows redirects, reads forms. No scripts.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace test {

using FormFields = std::vector<std::pair<std::string, std::string>>;

struct WebAnswer {
  int status = 0;
  std::string path;  ///< of the page that was reached
  std::string body;
  std::map<std::string, std::string> headers;  ///< by lower-case name

  [[nodiscard]] bool has(const std::string& text) const { return body.find(text) != std::string::npos; }
  /// The text without tags, entities undone, blanks collapsed: what a person reads.
  [[nodiscard]] std::string text() const;
  /// The fields of the form that posts to `action`, as the page fills them in; empty when there is no such form.
  [[nodiscard]] FormFields form(const std::string& action) const;
};

class Browser {
 public:
  explicit Browser(std::uint16_t port) : port_(port) {}

  std::string language = "fr";
  bool follows = true;
  std::map<std::string, std::string> cookies;

  WebAnswer get(const std::string& path, const std::map<std::string, std::string>& headers = {});
  WebAnswer post(const std::string& path, const FormFields& fields, const std::map<std::string, std::string>& headers = {});
  WebAnswer postBody(const std::string& path, const std::string& contentType, const std::string& body,
                     const std::map<std::string, std::string>& headers = {});

  /// Opens `page`, changes fields of its form that posts to `action`, and sends it. Fails when there is no such form.
  WebAnswer submit(const std::string& page, const std::string& action, const FormFields& changes);
  WebAnswer signIn(const std::string& name, const std::string& password, const std::string& returnTo = {});
  /// The token of the session, from a page.
  std::string csrf();

 private:
  WebAnswer ask(const std::string& method, const std::string& path, const std::string& contentType, const std::string& body,
                const std::map<std::string, std::string>& headers, int redirects);
  std::uint16_t port_;
};

/// The fields with some changed; a name that was not there is added.
FormFields changed(FormFields fields, const FormFields& changes);

}  // namespace test
