#include "sample-host/appstore/library_facts.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace host::appstore {
namespace {

/// Copies structures out of the file, so that neither bounds nor alignment are left to luck.
class Image {
 public:
  Image(std::string_view bytes, std::string name) : bytes_(bytes), name_(std::move(name)) {}

  template <class T>
  T at(std::uint64_t offset) const {
    if (offset > bytes_.size() || sizeof(T) > bytes_.size() - offset) damaged();
    T out;
    std::memcpy(&out, bytes_.data() + offset, sizeof(T));
    return out;
  }
  [[nodiscard]] std::string text(std::uint64_t offset) const {
    if (offset >= bytes_.size()) damaged();
    const auto end = bytes_.find('\0', offset);
    if (end == std::string_view::npos || end - offset > 4096) damaged();
    return std::string(bytes_.substr(offset, end - offset));
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[noreturn]] void damaged() const {
    refuse(PackageState::kInvalid, "The library \"{1}\" is damaged; build and pack the app again", name_);
  }
  [[noreturn]] void foreign() const { refuse(PackageState::kInvalid, "\"{1}\" is not a shared library for 64-bit Linux", name_); }

 private:
  std::string_view bytes_;
  std::string name_;
};

std::vector<Elf64_Phdr> readSegments(const Image& image, const Elf64_Ehdr& header) {
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum > 200) image.damaged();
  std::vector<Elf64_Phdr> segments;
  for (std::size_t i = 0; i < header.e_phnum; ++i)
    segments.push_back(image.at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr)));
  return segments;
}

/// Where in the file an address of the loaded image lies.
std::uint64_t toOffset(const Image& image, const std::vector<Elf64_Phdr>& segments, std::uint64_t address) {
  for (const auto& segment : segments) {
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
      const auto inside = address - segment.p_vaddr;
      if (segment.p_offset > image.size() || inside > image.size() - segment.p_offset) image.damaged();
      return segment.p_offset + inside;
    }
  }
  image.damaged();
}

void readSymbols(const Image& image, const Elf64_Ehdr& header, LibraryFacts& facts) {
  // The dynamic symbols through their section: their number stands nowhere else but in the hash tables.
  if (header.e_shnum > 500 || (header.e_shnum != 0 && header.e_shentsize != sizeof(Elf64_Shdr))) image.damaged();
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const auto section = image.at<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr));
    if (section.sh_type != SHT_DYNSYM) continue;
    if (section.sh_size / sizeof(Elf64_Sym) > 200000 || section.sh_link >= header.e_shnum) image.damaged();
    const auto names = image.at<Elf64_Shdr>(header.e_shoff + section.sh_link * sizeof(Elf64_Shdr));
    for (std::uint64_t k = 0; k < section.sh_size / sizeof(Elf64_Sym); ++k) {
      const auto symbol = image.at<Elf64_Sym>(section.sh_offset + k * sizeof(Elf64_Sym));
      const auto binding = ELF64_ST_BIND(symbol.st_info);
      const bool defined = symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS;  // SHN_ABS: the node of the version script
      if (defined && (binding == STB_GLOBAL || binding == STB_WEAK || binding == STB_GNU_UNIQUE)) {
        facts.exported.push_back(image.text(names.sh_offset + symbol.st_name));
      }
    }
  }
}

void readDynamic(const Image& image, const std::vector<Elf64_Phdr>& segments, LibraryFacts& facts) {
  std::vector<std::uint64_t> needed;
  std::uint64_t strings = 0;
  bool found = false;
  for (const auto& segment : segments) {
    if (segment.p_type != PT_DYNAMIC) continue;
    found = true;
    for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= segment.p_filesz && at < 100000; at += sizeof(Elf64_Dyn)) {
      const auto entry = image.at<Elf64_Dyn>(segment.p_offset + at);
      if (entry.d_tag == DT_NULL) break;
      if (entry.d_tag == DT_NEEDED) needed.push_back(entry.d_un.d_val);
      if (entry.d_tag == DT_STRTAB) strings = entry.d_un.d_ptr;
      if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) facts.hasSearchPath = true;
    }
  }
  if (!found) image.foreign();
  if (needed.empty()) return;
  const auto base = toOffset(image, segments, strings);
  for (const auto offset : needed) facts.needed.push_back(image.text(base + offset));
}

/// The folders of /etc/ld.so.conf and its includes, after those that the loader always searches.
const std::vector<std::filesystem::path>& systemFolders() {
  static const std::vector<std::filesystem::path> folders = [] {
    std::vector<std::filesystem::path> found{"/lib/x86_64-linux-gnu",
                                             "/usr/lib/x86_64-linux-gnu",
                                             "/lib/aarch64-linux-gnu",
                                             "/usr/lib/aarch64-linux-gnu",
                                             "/lib64",
                                             "/usr/lib64",
                                             "/lib",
                                             "/usr/lib",
                                             "/usr/local/lib"};
    std::error_code missing;
    std::vector<std::filesystem::path> lists{"/etc/ld.so.conf"};
    for (const auto& entry : std::filesystem::directory_iterator("/etc/ld.so.conf.d", missing)) lists.push_back(entry.path());
    for (const auto& list : lists) {
      std::ifstream file(list);
      for (std::string line; std::getline(file, line);) {
        if (line.starts_with('/')) found.emplace_back(line);
      }
    }
    if (const char* extra = std::getenv("LD_LIBRARY_PATH"); extra != nullptr) {
      std::istringstream parts(extra);
      for (std::string part; std::getline(parts, part, ':');) {
        if (part.starts_with('/')) found.emplace_back(part);
      }
    }
    return found;
  }();
  return folders;
}

}  // namespace

Result<LibraryFacts> readLibrary(std::string_view bytes, const std::string& name) {
  return guarded([&] {
    const Image image(bytes, name);
    if (bytes.size() < sizeof(Elf64_Ehdr) || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) image.foreign();
    const auto header = image.at<Elf64_Ehdr>(0);
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_type != ET_DYN)
      image.foreign();
    LibraryFacts facts;
    if (header.e_machine == EM_X86_64)
      facts.platform = "linux-x86_64";
    else if (header.e_machine == EM_AARCH64)
      facts.platform = "linux-aarch64";
    else
      image.foreign();
    readDynamic(image, readSegments(image, header), facts);
    readSymbols(image, header, facts);
    return facts;
  });
}

bool isBaseLibrary(std::string_view soname) {
  constexpr std::array<std::string_view, 10> kBase{
      "libc.so.6",  "libm.so.6",  "libstdc++.so.6",       "libgcc_s.so.1",         "libpthread.so.0",
      "libdl.so.2", "librt.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libatomic.so.1"};
  // A library built with sanitizers runs in a host built so.
  return std::find(kBase.begin(), kBase.end(), soname) != kBase.end() || soname.starts_with("libasan.so.") ||
         soname.starts_with("libubsan.so.");
}

bool systemHasLibrary(const std::string& soname) {
  if (soname.empty() || soname.find('/') != std::string::npos) return false;
  return std::any_of(systemFolders().begin(), systemFolders().end(), [&](const auto& folder) {
    std::error_code missing;
    return std::filesystem::exists(folder / soname, missing);
  });
}

}  // namespace host::appstore
