#include "sample-host/web/http/static_files.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

using namespace host::web;

namespace {
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("static-files-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path / "fonts"); }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const std::string& name, const std::string& content) const { std::ofstream(path / name) << content; }
};
std::string headerOf(const Response& response, const std::string& name) {
  for (const auto& [key, value] : headersOf(response))
    if (key == name) return value;
  return {};
}
}  // namespace

TEST_CASE("Assets come with their type and a tag of their content; nothing else of the disk is reached") {
  const Folder folder;
  folder.write("app.css", "a{}");
  folder.write("fonts/inter.woff2", "font");
  folder.write("notes.secret", "x");
  const StaticFiles files(folder.path);
  Request request;
  const auto style = files.answer(request, "app.css");
  CHECK(style.status == 200);
  CHECK(style.body == "a{}");
  CHECK(style.contentType == "text/css; charset=utf-8");
  CHECK(files.answer(request, "fonts/inter.woff2").contentType == "font/woff2");
  for (const char* name : {"notes.secret", "../static_files_test.cpp", "fonts", "", "fonts/../app.css", "/etc/passwd"})
    CHECK(files.answer(request, name).status == 404);

  request.headers["if-none-match"] = headerOf(style, "ETag");
  const auto again = files.answer(request, "app.css");
  CHECK(again.status == 304);
  CHECK(again.body.empty());
}

TEST_CASE("An address with a version is kept for a year, another is asked for again") {
  const Folder folder;
  folder.write("app.css", "a{}");
  const StaticFiles before(folder.path);
  Request plain;
  Request versioned;
  versioned.parameters.add("v", before.version());
  CHECK(headerOf(before.answer(plain, "app.css"), "Cache-Control") == "public, no-cache");
  CHECK(headerOf(before.answer(versioned, "app.css"), "Cache-Control") == "public, max-age=31536000, immutable");
  folder.write("app.css", "b{}");
  CHECK(StaticFiles(folder.path).version() != before.version());
}

TEST_CASE("A missing folder is said in a sentence") {
  CHECK_THROWS_WITH(StaticFiles("/nowhere/assets"), Catch::Contains("/nowhere/assets"));
}
