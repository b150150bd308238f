#include "sample-host/web/mail_catcher/caught_mails.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace host::web {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kEnding = ".eml";

// Digits and '-': what `store` writes, and nothing that could lead out of the folder.
bool isId(std::string_view id) {
  return !id.empty() && id.size() < 60 && id.find_first_not_of("0123456789-") == std::string_view::npos;
}

std::string padded(unsigned long long number, std::size_t digits) {
  auto text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

std::string oneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

}  // namespace

void CaughtMails::store(const Envelope& envelope, std::string_view mail, long long nowMs, std::size_t keep) {
  const std::lock_guard lock(writing_);
  const auto id = padded(static_cast<unsigned long long>(nowMs), 14) + "-" +
                  padded(static_cast<unsigned long long>(::getpid()), 7) + "-" + padded(sequence_++, 8);
  const auto partial = folder_ / (id + ".part");
  {
    std::ofstream file(partial, std::ios::binary);
    file << "Return-Path: <" << oneLine(envelope.from) << ">\r\n";
    for (const auto& recipient : envelope.to) file << "X-Envelope-To: <" << oneLine(recipient) << ">\r\n";
    file.write(mail.data(), static_cast<std::streamsize>(mail.size()));
    file.flush();
    if (!file) throw std::runtime_error("the mail cannot be written to " + folder_.string());
  }
  fs::rename(partial, folder_ / (id + std::string(kEnding)));
  if (sequence_ % 64 != 0) return;
  const auto all = ids();
  for (std::size_t i = keep; i < all.size(); ++i) {
    std::error_code ignored;  // another process may have been faster
    fs::remove(folder_ / (all[i] + std::string(kEnding)), ignored);
  }
}

std::vector<std::string> CaughtMails::ids() const {
  std::vector<std::string> found;
  std::error_code failure;
  for (fs::directory_iterator at(folder_, failure), end; !failure && at != end; at.increment(failure)) {
    const auto& path = at->path();
    if (path.extension() == kEnding && isId(path.stem().string())) found.push_back(path.stem().string());
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

std::optional<std::string> CaughtMails::read(std::string_view id) const {
  if (!isId(id)) return std::nullopt;
  std::ifstream file(folder_ / (std::string(id) + std::string(kEnding)), std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

long long CaughtMails::takenAt(std::string_view id) {
  if (!isId(id)) return 0;
  long long at = 0;
  std::from_chars(id.data(), id.data() + std::min(id.size(), id.find('-')), at);
  return at;
}

void CaughtMails::removeAll() {
  for (const auto& id : ids()) {
    std::error_code ignored;
    fs::remove(folder_ / (id + std::string(kEnding)), ignored);
  }
}

}  // namespace host::web
