// What a mail that came back says: a delivery status notification (RFC 3464), one of the many failure notices that follow no
// standard, a complaint (RFC 5965), an automatic answer (RFC 3834), or something that a person wrote.
#pragma once
#include <cstdint>
#include <host_sdk/kit/mail/message_reader.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kit::mail {

enum class ReportKind : std::uint8_t {
  kHard,  // the address does not exist, or no more
  kSoft,  // this mail was not delivered, or not yet; the address may be in order: full, blocked, unwelcome, unreachable, delayed
  kAutoReply,  // a program answered: an absence, a ticket
  kComplaint,  // the recipient called the mail spam
  kDelivered,  // a receipt: delivered, relayed, displayed
  kOther,      // none of these; above all what people write
};

/// `hard`, `soft`, `auto_reply`, `complaint`, `delivered`, `other`.
std::string_view word(ReportKind kind);

/// What became of one recipient.
struct ReportedRecipient {
  ReportKind kind = ReportKind::kSoft;  // hard, soft, complaint or delivered
  std::string address;                  // as it was written to, where the report says so
  std::string finalAddress;             // where it was forwarded to; '' when the report names no other
  std::string status;                   // RFC 3463, such as `5.1.1`; '' when the report states none
  std::string diagnostic;               // the reason in the server's words, one line, at most 300 bytes
  bool isDelay = false;                 // the server still tries
};

struct DeliveryReport {
  ReportKind kind = ReportKind::kOther;       // the gravest of its recipients' kinds, or what the mail is as a whole
  std::vector<ReportedRecipient> recipients;  // at most 100; none of automatic answers and of what people write
  std::string sender;                         // the address in From, not checked; '' when there is none
  std::string subject;
  /// Message-IDs, without brackets, of mails that this one is about: those of the returned mail first, then In-Reply-To,
  /// References from the last on, then what the texts mention. At most 100; none is checked: anybody can write them.
  std::vector<std::string> messageIds;
  bool truncated = false;  // a limit was met: something was left out
};

/// How much of a mail is looked at. The time is linear in it.
inline constexpr ReadLimits kReportLimits{std::size_t{1024} * 1024, 20, 200, std::size_t{256} * 1024, 1000, 16384};

/// Never throws but std::bad_alloc, whatever the bytes. Any thread.
///
/// Hard and soft: a temporary status (4.x.x) and a delay are soft whatever the text says. A permanent one is hard only when the
/// text or the status (5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10, 5.2.1) says that the mailbox or its domain does not exist; a text that
/// names a full mailbox, a block, a policy or the mail's content makes it soft whatever the status. What gives no reason is soft.
///
/// A mail is read as a report only when a program wrote it: it has the form of RFC 3464 or 5965, comes from a mail system, or has
/// no return path. What a person answers, with a report quoted below, stays kOther.
DeliveryReport readDeliveryReport(std::string_view mail, const ReadLimits& limits = kReportLimits);

}  // namespace kit::mail
