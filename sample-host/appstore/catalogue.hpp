// A store: a folder or a web address with a catalogue and packages. What it says is shown; what it delivers is verified.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/appstore/package.hpp"

namespace host::appstore {

inline constexpr std::size_t kCatalogueBytes = 1U << 20U;
inline constexpr std::size_t kMediaBytes = 5U << 20U;

struct CatalogueVersion {
  Version version;
  std::string file;  ///< below the store
  std::size_t bytes = 0;
  std::string sha256;
  VersionRange sdk;
  VersionRange host;
  std::vector<std::string> permissions;
  std::string date;  ///< YYYY-MM-DD or empty
  std::vector<std::string> notesEn;
  std::vector<std::string> notesFr;
};

struct CatalogueApp {
  std::string id;
  LocalText name;
  LocalText summary;
  LocalText description;
  std::string vendor;
  std::string license;
  std::string homepage;
  std::string icon;  ///< for Store::media
  std::vector<Screenshot> screenshots;
  std::vector<ChangeNote> changes;         ///< of the newest version's manifest: also of versions that the store no longer has
  std::vector<CatalogueVersion> versions;  ///< newest first, at least one

  [[nodiscard]] const CatalogueVersion* find(const Version& version) const;
  /// The newest version that fits the host and is not a prerelease; nullptr when there is none.
  [[nodiscard]] const CatalogueVersion* newestFor(const HostFacts& facts) const;
};

struct Catalogue {
  std::string name;
  std::vector<CatalogueApp> apps;
  std::vector<RevokedVersion> revoked;
  std::string signedBy;  ///< the trusted key's name; empty when the catalogue is not signed
  std::string keyId;     ///< of that key

  [[nodiscard]] const CatalogueApp* find(std::string_view id) const;
  /// Apps whose name, summary, description, publisher or id hold all words of `text`, whatever case and accents; all for an empty
  /// text.
  [[nodiscard]] std::vector<const CatalogueApp*> search(std::string_view text) const;
  static Result<Catalogue> parse(std::string_view bytes);
};

struct Media {
  std::string bytes;
  std::string contentType;  ///< from the contents, not from the name: one of the four kinds of pictures
};

/// Thread-safe: holds no connection. Reading takes at most a minute, whatever the other side does.
class Store {
 public:
  /// A folder (absolute path or `file://`) or `https://…`; `http://` too, but from another machine only with a signed catalogue.
  static Result<Store> at(std::string_view location);

  [[nodiscard]] const std::string& location() const { return location_; }
  /// Reads and, where it is signed, verifies the catalogue. One that was signed once must be signed from then on, by a key that
  /// is trusted: taking the signature away is how it would be altered.
  [[nodiscard]] Result<Catalogue> catalogue(const Trust& trust, bool mustBeSigned = false) const;
  /// The package's bytes, compared with the size and hash of the catalogue. Trust is openPackage's matter.
  [[nodiscard]] Result<std::string> package(const CatalogueVersion& version) const;
  /// An icon or a screenshot that the catalogue names. Serve it with `nosniff` and a policy that runs nothing (SVG can hold
  /// scripts).
  [[nodiscard]] Result<Media> media(const std::string& file) const;

 private:
  explicit Store(std::string location, bool folder) : location_(std::move(location)), folder_(folder) {}
  [[nodiscard]] std::string read(const std::string& file, std::size_t most) const;
  [[nodiscard]] std::string readIfThere(const std::string& file, std::size_t most) const;

  std::string location_;
  bool folder_;
};

}  // namespace host::appstore
