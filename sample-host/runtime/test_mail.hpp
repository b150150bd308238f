// Whether an account works: one mail sent, the mailbox of returned mail opened.
#pragma once
#include <string>

#include "sample-host/runtime/clock.hpp"
#include "sample-host/runtime/mail_accounts.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

/// Sends a short mail to `address` through the company's account (0: the host-wide one) and waits for the server's answer. What
/// the server said is noted on the account. Returns a sentence: through which server it went. [any thread; takes as long as the
/// server does]
Result<std::string> sendTestMail(MailAccounts& accounts, const Clock& clock, std::int64_t companyId, std::int64_t departmentId,
                                 const std::string& address);

/// Signs in to the mailbox of undelivered mail that mails of this place use, and looks how many mails lie in it; nothing is
/// changed there. Apps read it with the account's own password where its address holds none. [any thread; takes as long as the
/// server does]
Result<std::size_t> tryReturnMailbox(MailAccounts& accounts, std::int64_t companyId, std::int64_t departmentId);

}  // namespace host::runtime
