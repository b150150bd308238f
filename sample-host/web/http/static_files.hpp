// The files of a folder, served from memory with a hash of their content as entity tag.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "sample-host/web/http/request.hpp"
#include "sample-host/web/http/response.hpp"

namespace host::web {

/// Reads every file of `folder` once; folders whose name begins with '.' and files of unknown kinds are left out. Immutable
/// afterwards: safe from any thread.
class StaticFiles {
 public:
  /// Throws std::runtime_error with a sentence when `folder` cannot be read.
  explicit StaticFiles(const std::filesystem::path& folder);

  /// The file `name` ("app.css", "fonts/inter.woff2"), 304 when the browser has it already, or 404. An address with ?v= is kept
  /// for a year by the browser, a font for a week, others are asked for again each time.
  [[nodiscard]] Response answer(const Request& request, std::string_view name) const;

  /// Short and different whenever any file is: what pages write after ?v=.
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] bool has(std::string_view name) const { return files_.find(name) != files_.end(); }

 private:
  struct File {
    std::string content;
    std::string type;
    std::string tag;
  };
  std::map<std::string, File, std::less<>> files_;
  std::string version_;
};

}  // namespace host::web
