// Files on disk, written so that a crash leaves the old or the new, and read without following links. Private to this folder.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "sample-host/appstore/archive.hpp"

namespace host::appstore {

/// A regular file of at most `most` bytes, links not followed. Throws Refused with a sentence that names it.
std::string readFileBounded(const std::filesystem::path& path, std::size_t most);

/// Writes beside the target, flushes, renames over it. `secret`: for its owner's eyes only.
void writeFileWhole(const std::filesystem::path& path, std::string_view bytes, bool secret = false);

/// All regular files below a folder; refuses links and whatever is neither file nor folder, and more than the limits allow.
Files readTree(const std::filesystem::path& folder, const ArchiveLimits& limits = {});

/// Writes `files` below `folder`, which must not exist: files read-only, folders too once they are filled, everything flushed.
void writeReadOnlyTree(const std::filesystem::path& folder, const Files& files);

/// Removes a tree, read-only or not; nothing happens when it is not there.
void removeTree(const std::filesystem::path& folder);

/// Makes a rename in this folder last.
void flushFolder(const std::filesystem::path& folder);

}  // namespace host::appstore
