// Port: mails to people of the company itself, such as a simulation that somebody asked for. Never to a debtor.
#pragma once
#include <string>
#include <vector>

#include "plugin/application/facts_source.hpp"

namespace reminders::application {

/// A file that goes with a mail.
struct NoticeFile {
  std::string name, contentType, content;
};

struct Notice {
  std::string subject, text, html;
  std::vector<NoticeFile> files{};
};

struct NoticeResult {
  enum class Kind {
    kSent,
    kBadAddress,     // not an address that mail can be sent to
    kNoAccount,      // no mail account or no sender's address is set
    kAccountBroken,  // the server was not reached or refused the account
    kRefused,        // the server refused this mail or its recipient for good
    kTryLater,       // it could not take it now
    kUncertain,      // the connection was lost at the last moment
  } kind = Kind::kSent;
  std::string reply;  // the server's words, or what happened; '' when there is nothing to add
};

class NoticeMailer {
 public:
  virtual ~NoticeMailer() = default;
  /// Whether mail can be addressed to it at all.
  [[nodiscard]] virtual bool isAddress(const std::string& address) const = 0;
  /// Sends it at once through the company's mail account, to this address alone.
  virtual NoticeResult send(const Company& company, const std::string& address, const Notice& notice) = 0;
};

}  // namespace reminders::application
