// The tools of those who publish apps: make a key, pack a folder, sign, and lay packages out as a store.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/package.hpp"

namespace host::appstore {

/// Writes the secret to `file` (for its owner's eyes only) and the public key to `file.pub`. Refuses to replace either: a lost
/// key cannot be made again.
Result<PublicKey> makeKeyFiles(const std::filesystem::path& file, const std::string& name, const std::vector<std::string>& apps);

Result<SecretKey> loadSecretKey(const std::filesystem::path& file);
Result<PublicKey> loadPublicKey(const std::filesystem::path& file);

/// The unsigned package of a folder that holds manifest.json and exactly the files it lists, each at its path. Hashes of
/// migrations that the manifest leaves out are filled in. The same folder gives the same bytes.
Result<std::string> packFolder(const std::filesystem::path& folder);

/// Writes the folder's files and the hashes of its migrations into its manifest.json: to be read, then committed.
Result<Done> refreshManifest(const std::filesystem::path& folder);

/// The same package with a signature; an old signature is replaced. Refuses an app that the key does not cover.
Result<std::string> signPackage(std::string_view package, const SecretKey& key);

/// Writes `catalogue.json` over the packages (`*.hostapp`) of a folder, with their icons and screenshots below `media/`; signs it
/// when a key is given. Revocations of an older catalogue there are kept.
Result<Done> writeCatalogue(const std::filesystem::path& folder, const std::string& storeName, const SecretKey* key = nullptr);

}  // namespace host::appstore
