// libFuzzer: any bytes as a returned mail. Beside crashes, leaks, time and memory, the promises of the headers are checked:
// nothing that is handed on is longer, deeper, more or less valid than stated.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <host_sdk/kit/mail/delivery_report.hpp>
#include <host_sdk/kit/mail/message_reader.hpp>

#include "host-sdk/kit/mail/clean_text.hpp"

namespace {

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

void checkText(const std::string& text, std::size_t longest, const char* what) {
  demand(text.size() <= longest, what);
  demand(kit::mail::isCleanText(text), what);
}

void checkReport(const kit::mail::DeliveryReport& report) {
  demand(report.recipients.size() <= 100, "at most 100 recipients");
  demand(report.messageIds.size() <= 100, "at most 100 Message-IDs");
  checkText(report.subject, 310, "the subject");
  checkText(report.sender, 260, "the sender");
  for (const auto& id : report.messageIds) checkText(id, 510, "a Message-ID");
  for (const auto& each : report.recipients) {
    demand(!each.address.empty(), "a recipient has an address");
    checkText(each.address, 260, "an address");
    checkText(each.finalAddress, 260, "an address that was forwarded to");
    checkText(each.status, 20, "a status");
    checkText(each.diagnostic, 310, "a diagnostic");
    demand(each.kind != kit::mail::ReportKind::kAutoReply && each.kind != kit::mail::ReportKind::kOther, "a recipient's kind");
  }
  const bool names = report.kind == kit::mail::ReportKind::kHard;
  demand(!names || !report.recipients.empty(), "a dead address is named");
}

void checkMail(const kit::mail::ReadMail& mail, const kit::mail::ReadLimits& limits) {
  demand(!mail.parts.empty() && mail.parts.size() <= limits.parts, "the number of parts");
  demand(mail.text.size() <= limits.textBytes && mail.html.size() <= limits.textBytes, "the length of the texts");
  std::size_t bytes = 0;
  for (const auto& part : mail.parts) {
    demand(part.depth <= limits.depth, "the depth of a part");
    demand(part.fields.size() <= limits.headerFields, "the number of header fields");
    bytes += part.bytes.size();
  }
  // An attached mail's bytes stand there whole, and its parts follow: each level may hold them once.
  demand(bytes <= (limits.depth + 1) * limits.bytes, "the bytes of all parts");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  checkMail(kit::mail::readMail(bytes), {});
  checkReport(kit::mail::readDeliveryReport(bytes));
  // Small limits are met by small inputs.
  const kit::mail::ReadLimits narrow{2000, 3, 5, 300, 10, 200};
  checkMail(kit::mail::readMail(bytes, narrow), narrow);
  checkReport(kit::mail::readDeliveryReport(bytes, narrow));
  return 0;
}
