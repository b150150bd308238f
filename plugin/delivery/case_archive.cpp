#include "plugin/delivery/case_archive.hpp"

#include <host_sdk/kit/archive/sha256.hpp>
#include <host_sdk/kit/archive/zip_writer.hpp>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"

namespace reminders::delivery {
namespace {

using application::CaseEntry;
using Json = nlohmann::ordered_json;

constexpr const char* kRule =
    "link = sha256(previous link, one blank, the file's line of SHA256SUMS, line feed), in hexadecimal; the first previous link "
    "is "
    "64 zeros";

std::string folderOf(const application::CaseHead& head) {
  auto code = head.customerCode;
  for (char& c : code)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) c = '-';
  return "case-" + code + "-" + head.asOf.iso() + "/";
}

class ZippedCase final : public application::CaseArchive {
 public:
  ZippedCase(application::CaseHead head, application::CaseSink sink)
      : head_(std::move(head)), folder_(folderOf(head_)), zip_(std::move(sink), head_.asOf) {}

  CaseEntry add(CaseEntry entry, std::string_view bytes) override {
    entry.bytes = bytes.size();
    entry.sha256 = kit::archive::sha256Hex(bytes);
    const auto line = sumsLine(entry.sha256, entry.path);
    entry.link = link_ = nextLink(link_, line);
    sums_ += line + "\n";
    put(entry.path, bytes);
    return entry;
  }

  std::string finish(const application::CaseContents& contents) override {
    put("SHA256SUMS", sums_);
    put("chain.json", chainOf(contents).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    zip_.finish();
    return link_;
  }

  [[nodiscard]] std::uint64_t size() const override { return zip_.size(); }

 private:
  void put(const std::string& path, std::string_view bytes) {
    try {
      zip_.add(folder_ + path, bytes);
    } catch (const std::length_error&) {
      throw application::Permanent("This case is larger than one archive can be (4 GiB): choose fewer invoices.");
    }
  }

  [[nodiscard]] Json chainOf(const application::CaseContents& contents) const {
    Json chain{{"format", "payment-reminders/case-file@1"},
               {"company", head_.company.code},
               {"customer", head_.customerCode},
               {"as_of", head_.asOf.iso()},
               {"invoices", Json::array()},
               {"algorithm", "sha256"},
               {"rule", kRule},
               {"links", Json::array()},
               {"missing", Json::array()},
               {"end", link_}};
    for (const auto& [id, number] : head_.invoices) chain["invoices"].push_back(number);
    for (const auto& entry : contents.entries) {
      Json each{{"path", entry.path}, {"bytes", entry.bytes}, {"sha256", entry.sha256}, {"origin", domain::word(entry.origin)}};
      if (entry.message) each["message"] = entry.message->value;
      if (entry.origin != application::CaseOrigin::kMadeNow) {
        each["noted_when_it_left"] = entry.noted.empty() ? Json(nullptr) : Json(entry.noted);
        if (!entry.noted.empty()) each["is_as_noted"] = !entry.isAltered();
      }
      each["link"] = entry.link;
      chain["links"].push_back(std::move(each));
    }
    for (const auto& gap : contents.gaps) {
      Json each{{"path", gap.path}, {"why", domain::word(gap.reason)}};
      if (gap.message) each["message"] = gap.message->value;
      chain["missing"].push_back(std::move(each));
    }
    return chain;
  }

  application::CaseHead head_;
  std::string folder_;
  kit::archive::ZipWriter zip_;
  std::string sums_;
  std::string link_ = std::string(64, '0');
};

}  // namespace

std::string nextLink(std::string_view link, std::string_view line) {
  return kit::archive::sha256Hex(std::string(link) + " " + std::string(line) + "\n");
}

std::string sumsLine(std::string_view sha256, std::string_view path) { return std::string(sha256) + "  " + std::string(path); }

std::unique_ptr<application::CaseArchive> ZippedCaseArchives::begin(const application::CaseHead& head,
                                                                    application::CaseSink sink) {
  return std::make_unique<ZippedCase>(head, std::move(sink));
}

}  // namespace reminders::delivery
