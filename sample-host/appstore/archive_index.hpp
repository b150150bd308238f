// The tables of a zip archive, read with suspicion. Private to this folder.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/archive.hpp"

namespace host::appstore {

struct ArchiveEntry {
  std::string path;
  std::size_t packedBytes = 0;
  std::size_t bytes = 0;
};

/// The entries in the order of the archive's directory. Throws Refused for whatever is not a plain package.
std::vector<ArchiveEntry> readIndex(std::string_view bytes, const ArchiveLimits& limits);

}  // namespace host::appstore
