// The archive of a case file: a zip with the files, SHA256SUMS and chain.json.
#pragma once
#include "plugin/application/case_file.hpp"

namespace reminders::delivery {

/// The rule of the chain, as chain.json states it: each link is the SHA-256 of the link before it, a blank, the file's line of
/// SHA256SUMS and a line feed; the first follows 64 zeros.
std::string nextLink(std::string_view link, std::string_view sumsLine);
/// "1f…  invoices/F-1.pdf": a line of SHA256SUMS, without its end.
std::string sumsLine(std::string_view sha256, std::string_view path);

/// Thread-safe: an archive belongs to whoever has begun it. Everything in it lies in one folder, named for customer and day.
class ZippedCaseArchives final : public application::CaseArchives {
 public:
  std::unique_ptr<application::CaseArchive> begin(const application::CaseHead& head, application::CaseSink sink) override;
};

}  // namespace reminders::delivery
