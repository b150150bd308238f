#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {

std::string_view nameOf(PackageState state) {
  switch (state) {
    case PackageState::kSigned: return "signed";
    case PackageState::kUnsigned: return "unsigned";
    case PackageState::kModified: return "modified";
    case PackageState::kInvalid: return "invalid";
    case PackageState::kRevoked: return "revoked";
    case PackageState::kIncompatible: return "incompatible";
  }
  return "invalid";
}

std::string Sentence::fill(std::string_view translated) const {
  std::string out = where.empty() ? std::string() : where + ": ";
  for (std::size_t i = 0; i < translated.size(); ++i) {
    // One digit is enough: no sentence has ten parts. Arguments are never looked into, so a `{1}` in a file's name stays as it
    // is.
    if (translated[i] == '{' && i + 2 < translated.size() && translated[i + 2] == '}' && translated[i + 1] >= '1' &&
        translated[i + 1] <= '9') {
      const auto index = static_cast<std::size_t>(translated[i + 1] - '1');
      if (index < args.size()) {
        out += args[index];
        i += 2;
        continue;
      }
    }
    out += translated[i];
  }
  return out;
}

}  // namespace host::appstore
