#include <algorithm>
#include <array>
#include <host_sdk/kit/mail/delivery_report.hpp>
#include <set>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/codec.hpp"
#include "host-sdk/kit/mail/failure_words.hpp"
#include "host-sdk/kit/mail/header_decoding.hpp"
#include "host-sdk/kit/mail/report_text.hpp"

namespace kit::mail {

namespace {

constexpr std::size_t kMaxRecipients = 100;
constexpr std::size_t kMaxBlocks = 400;
constexpr std::size_t kMaxIds = 100;

std::string_view trim(std::string_view text, std::string_view what = " \t\r\n") {
  const auto begin = text.find_first_not_of(what);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(what) - begin + 1);
}

bool has(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

const ReadField* findField(const std::vector<ReadField>& fields, std::string_view name) {
  for (const auto& field : fields)
    if (equalsIgnoringCase(field.name, name)) return &field;
  return nullptr;
}

std::string_view valueOf(const std::vector<ReadField>& fields, std::string_view name) {
  const auto* field = findField(fields, name);
  return field == nullptr ? std::string_view{} : std::string_view(field->raw);
}

/// `rfc822; <someone@example.org>` without type and brackets; '' when there is no address in it.
std::string reportedAddress(std::string_view raw) {
  if (const auto semicolon = raw.find(';'); semicolon != std::string_view::npos) raw.remove_prefix(semicolon + 1);
  if (const auto open = raw.find('<'); open != std::string_view::npos) {
    raw.remove_prefix(open + 1);
    raw = raw.substr(0, raw.find('>'));
  }
  raw = trim(raw, " \t\r\n<>\"'");
  raw = raw.substr(0, raw.find_first_of(" \t("));
  std::string address;
  for (std::size_t i = 0; i < raw.size() && address.size() < 254; ++i) {
    // RFC 3461 writes a plus sign and an equals sign so, and some servers hand them on.
    if (raw.substr(i, 3) == "+2B" || raw.substr(i, 3) == "+3D") {
      address += raw[i + 1] == '2' ? '+' : '=';
      i += 2;
    } else {
      address += raw[i];
    }
  }
  const auto at = address.rfind('@');
  // `david...@example.org` is what is left of an address that somebody has made unreadable.
  const bool readable = at != std::string::npos && at > 0 && at + 1 < address.size() && !has(address, "..");
  return readable ? shown(address, 254) : std::string();
}

/// What the header says about who wrote the mail.
struct Origin {
  bool isMailSystem = false;   // MAILER-DAEMON, postmaster, or nobody at all
  bool hasNullReturn = false;  // Return-Path: <>
  bool isAutomatic = false;    // Auto-Submitted, or the signs that came before it
  bool isVacation = false;     // it calls itself an automatic answer
  bool isAnswer = false;       // Re: with In-Reply-To or References
  bool isList = false;         // from a mailing list, or in bulk
  std::string lowerSubject;
};

bool beginsLikeAnswer(std::string_view lowerSubject) {
  constexpr auto kPrefixes =
      std::to_array<std::string_view>({"re:", "re :", "ré:", "ré :", "rép:", "rép :", "rép.",
                                       "aw:", "sv:", "antw:", "rif:", "tr:", "tr :", "fw:", "fwd:", "wg:", "res:", "r:"});
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view each) { return lowerSubject.starts_with(each); });
}

Origin originOf(const ReadMail& mail) {
  Origin origin;
  origin.lowerSubject = lowerLatin(mail.subject);
  const auto from = lowerLatin(mail.field("from"));
  std::string address;
  if (!mail.from.empty()) address = lowerAscii(mail.from.front().address);
  constexpr auto kSystems =
      std::to_array<std::string_view>({"mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon", "postmaster", "mdaemon@",
                                       "mailadm@", "double-bounce", "bounce-", "ndr@", "microsoftexchange"});
  constexpr auto kNames = std::to_array<std::string_view>({"mail delivery", "delivery subsystem", "delivery system",
                                                           "mailer-daemon", "mailer daemon", "mail administrator", "mail_service",
                                                           "jetmail system", "smtp_gateway", "mail gateway", "mail system"});
  origin.isMailSystem =
      address.empty() ||
      std::any_of(kSystems.begin(), kSystems.end(), [&](std::string_view each) { return address.starts_with(each); }) ||
      std::any_of(kNames.begin(), kNames.end(), [&](std::string_view each) { return has(from, each); });
  origin.hasNullReturn = trim(mail.field("return-path")) == "<>";
  const auto submitted = lowerAscii(mail.field("auto-submitted"));
  const auto precedence = lowerAscii(trim(mail.field("precedence")));
  const auto suppress = mail.field("x-auto-response-suppress");
  const bool oldSigns =
      !mail.field("x-autoreply").empty() || !mail.field("x-autorespond").empty() || !mail.field("x-autoresponse").empty() ||
      !mail.field("x-auto-reply").empty() || !mail.field("x-mail-autoreply").empty() || precedence == "auto_reply" ||
      precedence == "auto-reply" || !mail.field("x-ms-exchange-inbox-rules-loop").empty() || !mail.field("x-vacation").empty() ||
      lowerAscii(mail.field("x-precedence")).starts_with("auto") || lowerAscii(mail.field("preference")).starts_with("auto") ||
      lowerAscii(mail.field("delivered-to")) == "autoresponder";
  origin.isAutomatic = (!submitted.empty() && !submitted.starts_with("no")) || oldSigns;
  origin.isVacation = submitted.starts_with("auto-replied") || submitted.starts_with("auto-notified") || oldSigns ||
                      isAutoReplySubject(origin.lowerSubject) || (origin.isAutomatic && !suppress.empty());
  const bool refers = !mail.field("in-reply-to").empty() || !mail.field("references").empty();
  origin.isAnswer = refers && beginsLikeAnswer(origin.lowerSubject);
  origin.isList = !mail.field("list-id").empty() || !mail.field("list-unsubscribe").empty() || precedence == "list";
  return origin;
}

/// The fields of a delivery status or a feedback report, block by block.
std::vector<std::vector<ReadField>> blocksOf(std::string_view bytes, const ReadLimits& limits, bool& truncated) {
  std::vector<std::vector<ReadField>> blocks;
  while (!bytes.empty()) {
    if (blocks.size() >= kMaxBlocks) {
      truncated = true;
      break;
    }
    std::string_view rest;
    auto fields = readHeader(bytes, limits, rest, truncated);
    if (rest.size() >= bytes.size()) break;  // no progress: never loop
    bytes = rest;
    if (!fields.empty()) blocks.push_back(std::move(fields));
  }
  return blocks;
}

class Report {
 public:
  Report(const ReadMail& mail, const ReadLimits& limits) : mail_(mail), limits_(limits), origin_(originOf(mail)) {}

  DeliveryReport read() {
    out_.subject = shown(mail_.subject, 300);
    if (!mail_.from.empty()) out_.sender = shown(mail_.from.front().address, 254);
    out_.truncated = mail_.truncated;
    decide();
    makeSafe();
    if (out_.recipients.size() > kMaxRecipients) {
      out_.recipients.resize(kMaxRecipients);
      out_.truncated = true;
    }
    collectIds();
    return std::move(out_);
  }

 private:
  /// The last gate: whatever way a recipient was found, his texts are whole characters without controls, of bounded length.
  void makeSafe() {
    std::erase_if(out_.recipients,
                  [](const ReportedRecipient& each) { return each.address.size() > 257 || !isCleanText(each.address); });
    for (auto& each : out_.recipients) {
      each.diagnostic = shown(each.diagnostic, 303);
      if (!isCleanText(each.finalAddress)) each.finalAddress.clear();
    }
    if (out_.kind == ReportKind::kHard && out_.recipients.empty()) out_.kind = ReportKind::kSoft;
  }

  void decide() {
    if (readComplaint()) return;
    const bool own = isProgramsMail();
    if (readStatusParts(own)) return settle();
    if (readDisposition()) return;
    if (!origin_.isAnswer && readFailedRecipients()) return settle();
    // A person at his desk can be called postmaster; what he answers is an answer.
    if (origin_.isAnswer && !origin_.isAutomatic && !origin_.hasNullReturn) return;
    const bool vacation = origin_.isVacation && !(origin_.isMailSystem && !isAutoReplySubject(origin_.lowerSubject)) &&
                          !isFailureSubject(origin_.lowerSubject);
    if (vacation) {
      out_.kind = ReportKind::kAutoReply;
      return;
    }
    if (own && readNoticeText()) return settle();
    if (origin_.isAutomatic && !origin_.isList) out_.kind = ReportKind::kAutoReply;
  }

  /// Written by a mail system, as far as the header tells. Its text has to say a failure as well.
  [[nodiscard]] bool isProgramsMail() const {
    if (mail_.parts.front().mimeType == "multipart/report") return true;
    if (origin_.isAnswer && !origin_.hasNullReturn && !origin_.isAutomatic) return false;
    const bool refers = !mail_.field("in-reply-to").empty() || !mail_.field("references").empty();
    return origin_.isMailSystem || origin_.hasNullReturn || origin_.isAutomatic ||
           (isFailureSubject(origin_.lowerSubject) && !refers && !beginsLikeAnswer(origin_.lowerSubject));
  }

  /// RFC 5965.
  bool readComplaint() {
    for (const auto& part : mail_.parts) {
      if (part.mimeType != "message/feedback-report" || part.inAttachedMail) continue;
      std::vector<ReadField> fields;
      for (auto& block : blocksOf(part.bytes, limits_, out_.truncated)) fields.insert(fields.end(), block.begin(), block.end());
      const auto type = lowerAscii(trim(valueOf(fields, "feedback-type")));
      if (type == "not-spam" || type == "auth-failure" || type == "dmarc") return out_.kind = ReportKind::kOther, true;
      out_.kind = ReportKind::kComplaint;
      for (const auto& field : fields)
        if (equalsIgnoringCase(field.name, "original-rcpt-to") || equalsIgnoringCase(field.name, "removal-recipient"))
          addRecipient(ReportKind::kComplaint, reportedAddress(field.raw), type);
      if (out_.recipients.empty())
        for (const auto& returned : mail_.parts)
          if (returned.inAttachedMail)
            for (const auto& to : readMailboxes(returned.field("to")))
              if (isPlausibleAddress(to.address)) addRecipient(ReportKind::kComplaint, to.address, type);
      return true;
    }
    return false;
  }

  void addRecipient(ReportKind kind, std::string address, std::string diagnostic) {
    if (address.empty() || !seen_.insert(lowerAscii(address)).second) return;
    ReportedRecipient recipient;
    recipient.kind = kind;
    recipient.address = std::move(address);
    recipient.diagnostic = std::move(diagnostic);
    out_.recipients.push_back(std::move(recipient));
  }

  /// RFC 3464. A status that somebody forwards as an attached mail counts only when the outer mail is a program's as well.
  bool readStatusParts(bool own) {
    bool any = false;
    for (const auto& part : mail_.parts) {
      const bool isStatus = part.mimeType == "message/delivery-status" || part.mimeType == "message/global-delivery-status";
      if (!isStatus || (part.inAttachedMail && !own)) continue;
      if (origin_.isAnswer && !origin_.isMailSystem && mail_.parts.front().mimeType != "multipart/report") continue;
      for (const auto& block : blocksOf(part.bytes, limits_, out_.truncated)) any = readStatusBlock(block) || any;
    }
    return any;
  }

  bool readStatusBlock(const std::vector<ReadField>& fields) {
    const auto original = reportedAddress(valueOf(fields, "original-recipient"));
    const auto final = reportedAddress(valueOf(fields, "final-recipient"));
    ReportedRecipient recipient;
    recipient.address = original.empty() ? final : original;
    if (recipient.address.empty()) recipient.address = reportedAddress(valueOf(fields, "x-actual-recipient"));
    if (recipient.address.empty()) return false;
    if (!original.empty() && !final.empty() && lowerAscii(original) != lowerAscii(final)) recipient.finalAddress = final;
    const auto* diagnostic = findField(fields, "diagnostic-code");
    const auto* status = findField(fields, "status");
    std::string words;
    if (diagnostic != nullptr) {
      std::string_view text = diagnostic->value;
      if (const auto semicolon = text.find(';'); semicolon != std::string_view::npos && semicolon < 20)
        text.remove_prefix(semicolon + 1);
      recipient.diagnostic = shown(trim(text), 300);
      words = lowerWords(diagnostic->value);
    }
    if (status != nullptr) {
      recipient.status = statusIn(status->value);
      // `Status: 5.1.1 (bad destination mailbox address)`
      if (const auto comment = status->value.find('('); comment != std::string::npos)
        words += ' ' + lowerWords(std::string_view(status->value).substr(comment));
      if (recipient.diagnostic.empty()) recipient.diagnostic = shown(status->value, 300);
    }
    // What the remote server said is nearer to the truth than a summary such as 5.0.0.
    if (const auto remote = statusIn(recipient.diagnostic);
        !remote.empty() && (recipient.status.empty() || recipient.status.ends_with(".0.0")) &&
        (recipient.status.empty() || remote.front() == recipient.status.front()))
      recipient.status = remote;
    const auto action = lowerAscii(trim(valueOf(fields, "action")));
    const bool permanent = action.starts_with("fail") || action.starts_with("error");
    if (action.starts_with("delivered") || action.starts_with("relayed") || action.starts_with("expanded") ||
        (action.empty() && recipient.status.starts_with("2."))) {
      recipient.kind = ReportKind::kDelivered;
    } else if (action.starts_with("delayed")) {
      recipient.kind = ReportKind::kSoft;
      recipient.isDelay = true;
    } else if (permanent || !recipient.status.empty()) {
      // Some servers give the reason only in the part that people read.
      if (diagnostic == nullptr) words += ' ' + lowerWords(readNotice(std::string_view(mail_.text).substr(0, 8192)).own);
      recipient.kind = gravity(recipient.status, words);
    } else {
      return false;
    }
    if (!seen_.insert(lowerAscii(recipient.address)).second) return true;
    out_.recipients.push_back(std::move(recipient));
    return true;
  }

  /// RFC 8098: a receipt for having been displayed. A refusal that some programs write in this form is left to the text.
  bool readDisposition() {
    for (const auto& part : mail_.parts) {
      if (part.mimeType != "message/disposition-notification" || part.inAttachedMail) continue;
      const auto blocks = blocksOf(part.bytes, limits_, out_.truncated);
      if (blocks.empty()) continue;
      const auto disposition = lowerAscii(valueOf(blocks.front(), "disposition"));
      if (!has(disposition, "displayed") && !has(disposition, "dispatched") && !has(disposition, "processed")) continue;
      out_.kind = ReportKind::kDelivered;
      auto address = reportedAddress(valueOf(blocks.front(), "original-recipient"));
      if (address.empty()) address = reportedAddress(valueOf(blocks.front(), "final-recipient"));
      addRecipient(ReportKind::kDelivered, std::move(address), "displayed");
      return true;
    }
    return false;
  }

  /// Exim's header.
  bool readFailedRecipients() {
    const auto notice = noticeText();
    for (const auto& field : mail_.parts.front().fields) {
      if (!equalsIgnoringCase(field.name, "x-failed-recipients")) continue;
      for (const auto& mailbox : readMailboxes(field.raw)) {
        if (!isPlausibleAddress(mailbox.address)) continue;
        ReportedRecipient recipient;
        recipient.address = mailbox.address;
        const auto told = recipientsIn(notice, {});
        const auto same = std::find_if(told.begin(), told.end(), [&](const ReportedRecipient& each) {
          return equalsIgnoringCase(each.address, mailbox.address);
        });
        if (same != told.end()) {
          recipient = *same;
        } else {
          recipient.status = statusIn(notice.own);
          recipient.kind = gravity(recipient.status, lowerWords(notice.own));
          recipient.diagnostic = shown(trim(notice.own), 300);
        }
        if (out_.recipients.size() < kMaxRecipients && seen_.insert(lowerAscii(recipient.address)).second)
          out_.recipients.push_back(std::move(recipient));
      }
    }
    return !out_.recipients.empty();
  }

  /// The text that people read; of a report that a program wrapped once more, the inner one.
  [[nodiscard]] NoticeText noticeText() const {
    auto notice = readNotice(mail_.text);
    if (notice.saysFailure || notice.saysDelay) return notice;
    if (!mail_.html.empty()) {
      auto html = readNotice(textOfHtml(mail_.html));
      if (html.saysFailure || html.saysDelay) return html;
    }
    return notice;
  }

  bool readNoticeText() {
    auto notice = noticeText();
    const bool subjectFails = isFailureSubject(origin_.lowerSubject);
    const bool listsAddresses = notice.hasAddressLines && origin_.isMailSystem;
    if (!notice.saysFailure && !notice.saysDelay && !subjectFails && !listsAddresses) return false;
    std::vector<std::string> exclude;
    if (!out_.sender.empty()) exclude.push_back(lowerAscii(out_.sender));
    for (const auto& to : mail_.to) exclude.push_back(lowerAscii(to.address));
    out_.recipients = recipientsIn(notice, exclude);
    // AOL names its own people without their domain.
    if (out_.recipients.empty() && origin_.isMailSystem && subjectFails) addScreenNames(notice);
    if (out_.recipients.empty() && !(notice.saysFailure || notice.saysDelay)) return false;
    out_.kind = ReportKind::kSoft;
    return true;
  }

  void addScreenNames(const NoticeText& notice) {
    const auto at = out_.sender.rfind('@');
    if (at == std::string::npos) return;
    bool listed = false;
    for (std::string_view text = notice.own; !text.empty() && out_.recipients.size() < kMaxRecipients;) {
      const auto line = takeLine(text);
      const auto bare = trim(line);
      const auto lower = lowerLatin(line.substr(0, 2000));
      if (has(lower, "following recipient")) {
        listed = true;
      } else if (listed && !bare.empty()) {
        const auto address = std::string(bare.substr(0, 100)) + lowerAscii(std::string_view(out_.sender).substr(at));
        if (!isPlausibleAddress(address)) return;
        addRecipient(gravity({}, lowerWords(notice.own)), address, shown(trim(notice.own), 300));
      }
    }
  }

  /// The gravest kind of the recipients is the mail's.
  void settle() {
    if (out_.recipients.empty()) return;
    const auto any = [&](ReportKind kind) {
      return std::any_of(out_.recipients.begin(), out_.recipients.end(), [&](const auto& each) { return each.kind == kind; });
    };
    for (const auto kind : {ReportKind::kHard, ReportKind::kSoft, ReportKind::kComplaint, ReportKind::kDelivered})
      if (any(kind)) {
        out_.kind = kind;
        return;
      }
  }

  void addIds(std::string_view raw, bool lastFirst) {
    std::vector<std::string> ids;
    for (auto open = raw.find('<'); open != std::string_view::npos && ids.size() < kMaxIds; open = raw.find('<', open + 1)) {
      const auto close = raw.find('>', open);
      if (close == std::string_view::npos) break;
      const auto id = trim(raw.substr(open + 1, close - open - 1));
      if (!id.empty() && id.size() <= 500) ids.emplace_back(shown(id, 500));
    }
    if (ids.empty() && has(raw, "@") && raw.size() <= 500) ids.emplace_back(shown(trim(raw), 500));
    if (lastFirst) std::reverse(ids.begin(), ids.end());
    for (auto& id : ids) addId(std::move(id));
  }

  void addId(std::string id) {
    if (out_.messageIds.size() < kMaxIds && !id.empty() && idsSeen_.insert(id).second) out_.messageIds.push_back(std::move(id));
  }

  void collectIds() {
    for (const auto& part : mail_.parts) {
      if (part.inAttachedMail) addIds(part.field("message-id"), false);
      const bool isHeader =
          part.mimeType == "text/rfc822-headers" || part.mimeType == "message/rfc822-headers" || part.mimeType == "text/rfc822";
      if (isHeader) {
        std::string_view body;
        addIds(valueOf(readHeader(part.bytes, limits_, body, out_.truncated), "message-id"), false);
      }
      if (part.mimeType == "message/delivery-status" || part.mimeType == "message/disposition-notification" ||
          part.mimeType == "message/feedback-report")
        for (const auto& block : blocksOf(part.bytes, limits_, out_.truncated))
          for (const auto& name : {"original-message-id", "x-original-message-id", "original-envelope-id"})
            addIds(valueOf(block, name), false);
    }
    addIds(mail_.field("in-reply-to"), true);
    addIds(mail_.field("references"), true);
    addIds(mail_.field("x-original-message-id"), false);
    for (auto& id : messageIdsIn(mail_.text, kMaxIds)) addId(std::move(id));
    for (auto& id : messageIdsIn(textOfHtml(mail_.html), kMaxIds)) addId(std::move(id));
  }

  const ReadMail& mail_;
  const ReadLimits& limits_;
  const Origin origin_;
  DeliveryReport out_;
  std::set<std::string> seen_, idsSeen_;
};

}  // namespace

std::string_view word(ReportKind kind) {
  switch (kind) {
    case ReportKind::kHard: return "hard";
    case ReportKind::kSoft: return "soft";
    case ReportKind::kAutoReply: return "auto_reply";
    case ReportKind::kComplaint: return "complaint";
    case ReportKind::kDelivered: return "delivered";
    case ReportKind::kOther: break;
  }
  return "other";
}

DeliveryReport readDeliveryReport(std::string_view mail, const ReadLimits& limits) {
  const auto parsed = readMail(mail, limits);
  return Report(parsed, limits).read();
}

}  // namespace kit::mail
