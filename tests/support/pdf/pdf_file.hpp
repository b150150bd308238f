// A PDF read back by poppler.
#pragma once
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace test {

/// A file of its own for one test.
struct PdfFile {
  explicit PdfFile(const std::string& bytes) {
    std::string pattern = (std::filesystem::temp_directory_path() / "letter-XXXXXX").string();
    const int handle = mkstemp(pattern.data());
    REQUIRE(handle >= 0);
    close(handle);
    path = pattern;
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~PdfFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  [[nodiscard]] std::string outputOf(const std::string& command) const {
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
    CHECK(pclose(pipe) == 0);
    return out;
  }
  [[nodiscard]] std::string outputOfTool(const std::string& tool) const { return outputOf(tool + " '" + path + "'"); }
  [[nodiscard]] std::string text() const { return outputOf("pdftotext -layout '" + path + "' -"); }
  [[nodiscard]] int pages() const {
    const auto info = outputOf("pdfinfo '" + path + "'");
    return std::stoi(info.substr(info.find("Pages:") + 6));
  }
  std::string path;
};

}  // namespace test
