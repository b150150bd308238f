#include "plugin/application/bind_letters.hpp"

#include "plugin/application/errors.hpp"
#include "plugin/domain/digest.hpp"

namespace reminders::application {
namespace {

constexpr std::string_view kLetters = "letters/";

}  // namespace

std::string fileNamePart(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x20 && std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos;
    name += plain ? c : '-';
  }
  return name;
}

std::string letterFolder(domain::Date day) { return std::string(kLetters) + day.iso(); }
std::string customerFolder(std::string_view code) { return "customers/" + fileNamePart(code); }
std::string dayDocument(domain::Date day) { return letterFolder(day) + "/all.pdf"; }

std::optional<domain::Date> dayOfLetter(std::string_view file) {
  if (!file.starts_with(kLetters)) return std::nullopt;
  const auto day = file.substr(kLetters.size());
  return domain::Date::parse(day.substr(0, day.find('/')));
}

std::string customerCopyOf(std::string_view file) {
  const auto day = dayOfLetter(file);
  const auto slash = file.rfind('/');
  const auto dash = file.rfind('-');
  if (!day || dash == std::string_view::npos || dash < slash) return "";
  return customerFolder(file.substr(slash + 1, dash - slash - 1)) + "/" + day->iso() + std::string(file.substr(dash));
}

void BindLetters::refresh(domain::CompanyId company) {
  for (const auto& each : book_.days(company, std::nullopt, kDaysLookedAt)) bind(company, each.day);
}

BoundDay BindLetters::bind(domain::CompanyId company, domain::Date day) { return bind(company, day, false); }

BoundDay BindLetters::bind(domain::CompanyId company, domain::Date day, bool anew) {
  auto letters = book_.ofDay(company, day);
  std::erase_if(letters, [](const FiledLetter& each) { return !each.counts(); });
  domain::Digest digest;
  for (const auto& each : letters) digest.add(each.message.value).add(std::string_view(each.file));
  const auto before = book_.bound(company, day);
  if (!before && letters.empty()) return {};
  if (before && before->digest == digest.hex() && !anew) return *before;

  BoundDay bound{digest.hex(), 0, 0, 0};
  const auto binding = binder_.begin();
  for (const auto& each : letters) {
    std::string pdf;
    try {
      pdf = files_.document(company, each.file);
    } catch (const Permanent&) {  // somebody has moved or deleted it: the others are bound, and the page says so
    }
    if (!pdf.empty() && binding->add(std::move(pdf)))
      ++bound.letters;
    else
      ++bound.missing;
  }
  auto whole = binding->take();
  bound.pages = bound.letters > 0 ? whole.pages : 0;
  files_.replace(company, dayDocument(day), whole.pdf);
  book_.keepBound(company, day, bound);
  return bound;
}

std::optional<std::string> BindLetters::document(domain::CompanyId company, domain::Date day) {
  const auto bound = bind(company, day, false);
  if (bound.letters == 0) return std::nullopt;
  try {
    return files_.document(company, dayDocument(day));
  } catch (const Permanent&) {  // somebody has taken it away
    bind(company, day, true);
    return files_.document(company, dayDocument(day));
  }
}

}  // namespace reminders::application
