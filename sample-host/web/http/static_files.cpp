#include "sample-host/web/http/static_files.hpp"

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace host::web {
namespace {

std::string_view typeOf(std::string_view extension) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Pair, 14> kTypes{{{".css", "text/css; charset=utf-8"},
                                                {".js", "text/javascript; charset=utf-8"},
                                                {".mjs", "text/javascript; charset=utf-8"},
                                                {".svg", "image/svg+xml"},
                                                {".png", "image/png"},
                                                {".jpg", "image/jpeg"},
                                                {".jpeg", "image/jpeg"},
                                                {".webp", "image/webp"},
                                                {".ico", "image/x-icon"},
                                                {".woff2", "font/woff2"},
                                                {".ttf", "font/ttf"},
                                                {".txt", "text/plain; charset=utf-8"},
                                                {".webmanifest", "application/manifest+json"},
                                                {".map", "application/json"}}};
  for (const auto& [known, type] : kTypes)
    if (known == extension) return type;
  return {};
}

// FNV-1a: tells versions apart; guards against nothing.
std::uint64_t hash(std::string_view content, std::uint64_t value = 14695981039346656037ULL) {
  for (const char c : content) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return value;
}

std::string hexOf(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, value >>= 4U) *at = kDigits[value & 0xFU];
  return text;
}

}  // namespace

StaticFiles::StaticFiles(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::error_code failure;
  fs::recursive_directory_iterator walk(folder, failure);
  if (failure) throw std::runtime_error("The files of the pages are missing: " + folder.string() + " cannot be read.");
  for (; walk != fs::recursive_directory_iterator(); ++walk) {
    const auto name = walk->path().filename().string();
    if (walk->is_directory() && name.front() == '.') {
      walk.disable_recursion_pending();
      continue;
    }
    const auto type = typeOf(walk->path().extension().string());
    if (!walk->is_regular_file() || type.empty()) continue;
    std::ifstream stream(walk->path(), std::ios::binary);
    File file{std::string(std::istreambuf_iterator<char>(stream), {}), std::string(type), {}};
    if (!stream) throw std::runtime_error("The file " + walk->path().string() + " of the pages cannot be read.");
    file.tag = "\"" + hexOf(hash(file.content)) + "\"";
    files_.emplace(fs::relative(walk->path(), folder).generic_string(), std::move(file));
  }
  std::uint64_t all = hash({});
  for (const auto& [name, file] : files_) all = hash(file.tag, hash(name, all));
  version_ = hexOf(all).substr(0, 10);
}

Response StaticFiles::answer(const Request& request, std::string_view name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return Response::text("There is no such file.\n", 404);
  const auto& file = found->second;
  Response response;
  response.contentType = file.type;
  response.policy = ContentPolicy::kFile;
  const bool isFont = file.type.rfind("font/", 0) == 0;  // named by a style sheet, without a version; they hardly ever change
  response.cacheControl = request.parameters.has("v") ? "public, max-age=31536000, immutable"
                          : isFont                    ? "public, max-age=604800"
                                                      : "public, no-cache";
  response.with("ETag", file.tag);
  if (request.header("if-none-match").find(file.tag) != std::string::npos) {
    response.status = 304;
  } else {
    response.body = file.content;
  }
  return response;
}

}  // namespace host::web
