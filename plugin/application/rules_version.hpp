// Which rules this program decides by. Part of what tells a run whether it may build upon what an earlier one decided.
#pragma once
#include <string_view>

namespace reminders::application {

/// A digest of the sources that decide and that read what decisions rest on, made when the program is built: nobody can forget to
/// count it up. Another comment makes another digest, and one full run more than needed.
std::string_view rulesVersion();

}  // namespace reminders::application
