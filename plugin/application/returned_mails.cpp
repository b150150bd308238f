#include "plugin/application/returned_mails.hpp"

namespace reminders::application {

void LearnFromReturns::from(ReturnedMailSource& source, domain::CompanyId company, domain::Date asOf,
                            const std::function<bool()>& cancelled, ReturnsResult& result) {
  const auto mailbox = source.key();
  const auto known = mailbox.empty() ? std::set<std::string>() : book_.known(company, mailbox);
  const auto outcome = source.read([&](const std::string& id) { return known.contains(id); },
                                   [&](const ReturnedMail& mail) {
                                     result.mails.push_back({mail.name, book_.take(company, mailbox, mail, asOf)});
                                     return !cancelled || !cancelled();
                                   });
  // After trouble what is there is not known.
  if (!mailbox.empty() && outcome.problem.empty())
    book_.keepOnly(company, mailbox, {outcome.present.begin(), outcome.present.end()});
  if (!outcome.problem.empty()) result.problems.push_back(outcome.problem);
  result.skipped.insert(result.skipped.end(), outcome.skipped.begin(), outcome.skipped.end());
  result.hasMore = result.hasMore || outcome.hasMore;
}

}  // namespace reminders::application
