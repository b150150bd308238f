#include <host_sdk/kit/l10n/catalogue.hpp>

#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace kit::l10n {
namespace {

using Messages = boost::locale::message_format<char>;
namespace mo = boost::locale::gnu_gettext;

std::filesystem::path fileOf(const std::filesystem::path& dir, const std::string& language, const std::string& domain) {
  return dir / language / "LC_MESSAGES" / (domain + ".mo");
}

// Boost asks for `path/language/LC_MESSAGES/domain.mo`; reading it ourselves keeps it off the C locale's conversions.
std::vector<char> readFile(const std::string& name, const std::string& /*encoding*/) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return {};
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string fill(std::string_view text, std::initializer_list<Placeholder> values) {
  std::string out;
  out.reserve(text.size() + 32);
  while (!text.empty()) {
    const auto open = text.find('{');
    out.append(text.substr(0, open));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto name = close == std::string_view::npos ? std::string_view{} : text.substr(1, close - 1);
    const Placeholder* found = nullptr;
    for (const auto& value : values)
      if (close != std::string_view::npos && value.first == name) found = &value;
    if (found != nullptr) {
      out.append(found->second);
      text.remove_prefix(close + 1);
    } else {
      out.push_back('{');
      text.remove_prefix(1);
    }
  }
  return out;
}

Catalogue::Catalogue() : locale_(std::locale::classic()) {}

Catalogue Catalogue::load(const std::filesystem::path& dir, const std::string& domain, const std::string& language) {
  Catalogue catalogue;
  catalogue.language_ = language;
  std::string found = language;
  if (!std::filesystem::is_regular_file(fileOf(dir, found, domain))) {
    found = language.substr(0, language.find_first_of("-_"));
    if (!std::filesystem::is_regular_file(fileOf(dir, found, domain))) return catalogue;
  }
  const auto file = fileOf(dir, found, domain);
  mo::messages_info info;
  info.language = found;
  info.encoding = "UTF-8";
  info.domains.emplace_back(domain);
  info.paths.push_back(dir.string());
  info.callback = readFile;
  try {
    catalogue.locale_ = std::locale(std::locale::classic(), mo::create_messages_facet<char>(info));
  } catch (const std::exception& error) {
    throw std::runtime_error("cannot read the translations in " + file.string() + ": " + error.what() +
                             "; compile them again with msgfmt");
  }
  catalogue.loaded_ = true;
  return catalogue;
}

std::string Catalogue::translate(std::string_view messageId) const {
  std::string id(messageId);
  // gettext keeps the catalogue's header under the empty id.
  if (!loaded_ || id.empty()) return id;
  const char* found = std::use_facet<Messages>(locale_).get(0, nullptr, id.c_str());
  return found != nullptr && *found != '\0' ? std::string(found) : id;
}

std::string Catalogue::translate(std::string_view messageId, std::initializer_list<Placeholder> values) const {
  return fill(translate(messageId), values);
}

std::string Catalogue::translatePlural(std::string_view one, std::string_view many, std::int64_t count) const {
  const std::string id(one);
  if (loaded_ && !id.empty()) {
    // Plural rules know whole numbers from 0 on; a count beyond them reads as "many" in every language.
    const int number = count < 0 || count > 1000000000 ? 1000000000 : static_cast<int>(count);
    const char* found = std::use_facet<Messages>(locale_).get(0, nullptr, id.c_str(), number);
    if (found != nullptr && *found != '\0') return found;
  }
  return std::string(count == 1 ? one : many);
}

std::string Catalogue::translatePlural(std::string_view one, std::string_view many, std::int64_t count,
                                       std::initializer_list<Placeholder> values) const {
  return fill(translatePlural(one, many, count), values);
}

}  // namespace kit::l10n
