// From a message to the bytes that are sent (RFC 5322, 2045–2047, 2231).
#pragma once
#include <host_sdk/kit/mail/message.hpp>
#include <string>

namespace kit::mail {

/// The whole mail: CRLF line ends only, 7-bit, header lines of at most 78 characters where there is a place to fold, ending with
/// a line end. Depends on the message alone: the same message gives the same bytes (boundaries are made from the Message-ID). The
/// structure is mixed{ related{ alternative{ text, html }, images }, attachments }, only as deep as it needs to be.
std::string writeMessage(const Message& message);

}  // namespace kit::mail
