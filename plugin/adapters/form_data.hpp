// What a browser sends: queries, urlencoded and multipart forms.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace reminders::adapters {

/// "a=1&b=x+y%21": percent decoded; of a name given twice the first counts.
std::map<std::string, std::string> urlencodedFields(std::string_view text);

/// The fields of a POST by its content type; of a urlencoded name given several times (ticks) every value, a line each. The
/// contents of files stand under their field's name.
std::map<std::string, std::string> formFields(std::string_view contentType, std::string_view body);

}  // namespace reminders::adapters
