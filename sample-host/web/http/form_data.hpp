// What a form sends: application/x-www-form-urlencoded and multipart/form-data, read within bounds.
#pragma once
#include "sample-host/web/http/fields.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace host::web {

/// A request that cannot be understood, or that is larger than allowed. The text is a sentence for the visitor (a message id).
class BadRequest : public std::runtime_error {
 public:
  BadRequest(int status, const std::string& sentence) : std::runtime_error(sentence), status_(status) {}
  [[nodiscard]] int status() const { return status_; }

 private:
  int status_;
};

/// A file that came with a form. `content` may be any bytes; the name is what the visitor's machine calls it and no path.
struct Upload {
  std::string field;
  std::string fileName;
  std::string contentType;
  std::string content;
};

struct FormData {
  Fields fields;
  std::vector<Upload> uploads;
};

struct FormLimits {
  std::size_t fields = 5'000;          ///< a list of a thousand invoices with ticks has to pass
  std::size_t nameBytes = 200;         ///< of one name
  std::size_t valueBytes = 1'000'000;  ///< of one value that is no file
  std::size_t partHeaderBytes = 4'096;
};

/// `a=1&b=2`. Throws BadRequest for broken escapes, for what is no UTF-8 and beyond the limits.
Fields parseUrlEncoded(std::string_view text, const FormLimits& limits = {});

/// Throws BadRequest when the body is not what its boundary announces, or beyond the limits.
FormData parseMultipart(std::string_view body, std::string_view contentType, const FormLimits& limits = {});

/// A parameter of a header value: headerParameter("form-data; name=\"a\"", "name") is "a"; "" when absent.
std::string headerParameter(std::string_view value, std::string_view name);

/// The part of a header value before its parameters, lower case.
std::string headerToken(std::string_view value);

}  // namespace host::web
