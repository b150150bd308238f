// What a shared library says about itself, read from its bytes: loading it would already run its code.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {

struct LibraryFacts {
  std::string platform;               ///< `linux-x86_64` or `linux-aarch64`
  std::vector<std::string> needed;    ///< sonames of the libraries it is linked to
  std::vector<std::string> exported;  ///< symbols it defines for others
  bool hasSearchPath = false;         ///< an RPATH or RUNPATH
};

/// Refuses what is not a 64-bit ELF shared library. Bounded: reads no byte outside of `bytes`, follows no more than it holds.
/// `name` is for the sentence.
Result<LibraryFacts> readLibrary(std::string_view bytes, const std::string& name);

/// The one symbol that an app's library exports.
inline constexpr std::string_view kEntrySymbol = "hsdk_module_entry";

/// Libraries of the C and C++ run time, which every machine has that runs the host.
bool isBaseLibrary(std::string_view soname);

/// Whether the system's folders of libraries hold `soname`. Loads nothing.
bool systemHasLibrary(const std::string& soname);

}  // namespace host::appstore
