// CSS declarations ("color: red; width: 40px") read one by one and written anew with what can be laid out.
#pragma once
#include <host_sdk/kit/html/pages.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kit::html {

/// "12mm" in points; a bare 0 is one too.
std::optional<double> lengthOf(std::string_view text);
/// As they stand in a rule or a style attribute, lengths in layout units. `line`: of their beginning; 0: not known.
std::string cleanDeclarations(std::string_view text, int line, bool inCss, std::vector<Remark>& remarks);

}  // namespace kit::html
