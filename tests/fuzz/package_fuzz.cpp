// libFuzzer: any bytes as what a host reads before it trusts anything: an archive, a whole package, a manifest, a list of signed
// files, a key, a catalogue of a store, the head of a library. The first byte says as what; archives are also tried as what they
// are.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "sample-host/appstore/catalogue.hpp"
#include "sample-host/appstore/package.hpp"

using namespace host::appstore;

namespace {

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

/// Each refusal is one sentence that a person can read: no control character, of a reasonable length.
template <class T>
void checkRefusal(const Result<T>& result) {
  if (result) return;
  const auto text = result.refusal().text();
  demand(!text.empty(), "a refusal says why");
  demand(text.size() < 2000, "a refusal is short");
  for (const unsigned char c : text) demand(c >= 0x20 && c != 0x7f, "a refusal holds no control character");
}

void checkNames(const Files& files, const ArchiveLimits& limits) {
  std::size_t bytes = 0;
  for (const auto& [name, content] : files) {
    bytes += content.size();
    demand(!name.empty() && name.front() != '/' && name.find('\\') == std::string::npos, "a path is relative");
    demand(("/" + name + "/").find("/../") == std::string::npos, "a path stays inside");
  }
  demand(bytes <= limits.totalBytes, "the unpacked bytes are limited");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  if (all.starts_with("PK")) {
    ArchiveLimits limits;
    limits.totalBytes = 4'000'000;
    const auto files = readArchive(all, limits);
    checkRefusal(files);
    if (files) checkNames(*files, limits);
    checkRefusal(readPackage(all));
    return 0;
  }
  if (all.empty()) return 0;
  const auto bytes = all.substr(1);
  switch (all[0]) {
    case 'm': {
      const auto manifest = Manifest::parse(bytes);
      checkRefusal(manifest);
      if (manifest)
        demand(!manifest->id.empty() && !manifest->files.empty(), "a manifest that is read names its app and its files");
      break;
    }
    case 'f': checkRefusal(FileList::parse(bytes)); break;
    case 'k': checkRefusal(PublicKey::parse(bytes, "a key")); break;
    case 's': checkRefusal(SecretKey::parse(bytes, "a key")); break;
    case 'c': checkRefusal(Catalogue::parse(bytes)); break;
    default: checkRefusal(readLibrary(all, "lib/app.so"));
  }
  return 0;
}
