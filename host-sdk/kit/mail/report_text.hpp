// Failure notices that follow no standard: what their text says, and which addresses it says it of.
#pragma once
#include <host_sdk/kit/mail/delivery_report.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kit::mail {

/// HTML as the lines that a reader sees, near enough to find sentences and addresses in it. Linear in its length.
std::string textOfHtml(std::string_view html);

/// Latin letters in lower case, typographic apostrophes and blanks as plain ones; for finding words.
std::string lowerLatin(std::string_view utf8);
/// The same without addresses, host names and links, whose parts are no words.
std::string lowerWords(std::string_view utf8);

/// `local@domain` as it may stand in a report: no blanks, no empty labels, a domain with a dot.
bool isPlausibleAddress(std::string_view text);

/// What a notice says before it begins to quote the returned mail.
struct NoticeText {
  std::string own;           // its own words, at most 64 kB in 2 000 lines
  std::string returned;      // what follows the line that announces the returned mail, at most 64 kB
  bool saysFailure = false;  // in its first 60 lines
  bool saysDelay = false;
  bool hasAddressLines = false;  // lines such as `<someone@example.org>:`, which mail systems write in whatever language
};
NoticeText readNotice(std::string_view text);

/// The recipients that the notice names, with their reasons. `exclude`: addresses in lower case that are not recipients (who
/// wrote the notice, and to whom).
std::vector<ReportedRecipient> recipientsIn(const NoticeText& notice, const std::vector<std::string>& exclude);

/// Every token that looks like a Message-ID, without brackets, where the text announces one; at most `limit`.
std::vector<std::string> messageIdsIn(std::string_view text, std::size_t limit);

}  // namespace kit::mail
