// The words by which servers say why a mail was not delivered, in the languages that a French company meets.
#pragma once
#include <host_sdk/kit/mail/delivery_report.hpp>
#include <string>
#include <string_view>

namespace kit::mail {

/// The first enhanced status code (RFC 3463) in `text`; '' when there is none. Addresses of machines and version numbers are
/// none.
std::string statusIn(std::string_view text);

/// kHard or kSoft, from a status code (may be '') and the server's words in lower case. The rule stands in delivery_report.hpp.
ReportKind gravity(std::string_view status, std::string_view lowerText);

/// A sentence of `lowerLine` says that a mail was not delivered, was refused, or is late.
bool saysFailure(std::string_view lowerLine);
/// It says that the server goes on trying.
bool saysDelay(std::string_view lowerText);
/// A subject that mail systems write on failures and delays.
bool isFailureSubject(std::string_view lowerSubject);
/// A subject that programs write on absences and receipts.
bool isAutoReplySubject(std::string_view lowerSubject);

}  // namespace kit::mail
