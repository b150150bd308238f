#include "plugin/delivery/sent_text.hpp"

#include <host_sdk/kit/mail/message_reader.hpp>

namespace reminders::delivery {

std::string textOfCopy(const application::SentCopy& copy) {
  if (copy.contentType.starts_with("message/rfc822")) {
    // Its attachments may be large; the text comes first.
    kit::mail::ReadLimits limits;
    limits.bytes = std::size_t{8} * 1024 * 1024;
    return kit::mail::readMail(copy.content, limits).text;
  }
  return copy.contentType.starts_with("text/plain") ? copy.content : std::string();
}

}  // namespace reminders::delivery
