// A request as handlers see it: read whole, decoded and checked.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/web/http/fields.hpp"
#include "sample-host/web/http/form_data.hpp"

namespace host::web {

struct Request {
  std::string id;                              ///< names the request in answers and logs; says nothing about who asks
  std::string method;                          ///< "GET", "HEAD", "POST"
  std::string path;                            ///< as in the address, still percent-encoded, begins with '/'
  std::string query;                           ///< as in the address, without '?'
  std::map<std::string, std::string> headers;  ///< by lower-case name; a name that came twice is joined with ", "
  std::string body;                            ///< as it came; empty for GET
  std::string contentType;
  std::string clientAddress;
  bool fromLoopback = false;

  Fields parameters;  ///< of the query
  Fields form;        ///< of a form body; empty for other bodies
  std::vector<Upload> uploads;
  Fields cookies;
  std::map<std::string, std::string, std::less<>> captures;  ///< what {names} of the route's pattern stand for, decoded

  [[nodiscard]] const std::string& header(const std::string& name) const;
  /// A captured segment; "" when the pattern has no such name.
  [[nodiscard]] const std::string& capture(std::string_view name) const;
  /// Path and query: where to come back to.
  [[nodiscard]] std::string target() const { return query.empty() ? path : path + "?" + query; }
  [[nodiscard]] bool isPost() const { return method == "POST"; }
};

/// Splits `target` into path and query, reads parameters, cookies and the form from what `request` holds already (headers, body).
/// Throws BadRequest.
void decode(Request& request, std::string_view target);

/// The first language of `supported` that an Accept-Language header names with the highest weight; "" when it names none.
std::string preferredLanguage(std::string_view acceptLanguage, const std::vector<std::string>& supported);

}  // namespace host::web
