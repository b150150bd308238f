// Header fields of received mails: unfolding, parameters (RFC 2045 and 2231). Encoded words and addresses are in
// message_reader.hpp.
#pragma once
#include <host_sdk/kit/mail/message_reader.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kit::mail {

/// Splits `text` behind its header: the fields up to the first empty line (or the end); `body` is what follows.
std::vector<ReadField> readHeader(std::string_view text, const ReadLimits& limits, std::string_view& body, bool& truncated);

/// `value; name=value; name*0*=…` with the value and the names in lower case. Parameter values are decoded to UTF-8.
struct Parameterised {
  std::string value;
  std::map<std::string, std::string> parameters;

  [[nodiscard]] std::string parameter(const std::string& name) const;
};
Parameterised readParameters(std::string_view raw);

/// The value without comments, blanks and quotes around it, in lower case: `7bit`, `base64`.
std::string readToken(std::string_view raw);

/// The next line of `text` without its line end; `text` moves behind it.
std::string_view takeLine(std::string_view& text);

}  // namespace kit::mail
