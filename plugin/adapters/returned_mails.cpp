#include "plugin/adapters/returned_mails.hpp"

#include <map>

#include "plugin/delivery/returned_mail_sources.hpp"

namespace reminders::adapters {
namespace {

constexpr std::size_t kShownSkipped = 5;

/// The mailboxes of the company and of its departments, each once.
std::map<std::string, kit::mail::Pop3Account> mailboxesOf(AppGraph& app, domain::CompanyId company) {
  std::map<std::string, kit::mail::Pop3Account> mailboxes;
  auto departments = app.returnedMails.departments(company);
  departments.insert(departments.begin(), domain::DepartmentId{});
  for (const auto& department : departments) {
    const auto mailbox = app.mailAccounts.bounceMailbox(company, department);
    if (mailbox.url.empty()) continue;
    auto account = kit::mail::Pop3Account::parse(mailbox.url);
    if (const auto* refusal = std::get_if<kit::mail::Refusal>(&account)) throw hsdk::Error(HSDK_E_INVALID, refusal->sentence());
    auto& parsed = std::get<kit::mail::Pop3Account>(account);
    if (parsed.secret.empty()) parsed.secret = mailbox.secret;  // one mailbox sends and gets, as a rule
    mailboxes.emplace(parsed.place(), std::move(parsed));
  }
  return mailboxes;
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

ReturnsAnswer learnFromReturns(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  application::LearnFromReturns learning(app.returnedMails);
  application::ReturnsResult result;
  const auto cancelled = [&run] { return run.cancelled(); };
  if (const auto folder = run.parameters().value("from", std::string()); !folder.empty()) {
    delivery::FolderMailSource source(folder);
    learning.from(source, company.id, asOf, cancelled, result);
    if (!result.problems.empty()) throw hsdk::Error(HSDK_E_INVALID, result.problems.front());
  } else {
    const auto mailboxes = mailboxesOf(app, company.id);
    if (mailboxes.empty())
      return {returnsDocument(result),
              company.code +
                  ": no mailbox of returned mails is set, so nothing is learned from them. Set one in the "
                  "e-mail settings, or with: mail set --bounces-pop3\n"};
    for (const auto& [place, account] : mailboxes) {
      delivery::Pop3MailSource source(account);
      learning.from(source, company.id, asOf, cancelled, result);
    }
    // What the other mailboxes gave stays learned.
    if (!result.problems.empty()) throw application::Retryable(result.problems.front());
  }
  return {returnsDocument(result), returnsSummary(company, result)};
}

Document returnsDocument(const application::ReturnsResult& result) {
  Document mails = Document::array();
  for (const auto& mail : result.mails)
    for (const auto& each : mail.taken.entries)
      mails.push_back({{"file", mail.name},
                       {"kind", domain::word(each.kind)},
                       {"recipient", each.recipient},
                       {"status", each.status},
                       {"reminder", each.reminder ? Document(*each.reminder) : Document(nullptr)}});
  return {{"mails", std::move(mails)}};
}

std::string returnsSummary(const application::Company& company, const application::ReturnsResult& result) {
  std::size_t fresh = 0;
  int undelivered = 0;
  int dead = 0;
  std::map<domain::ReturnKind, std::size_t> kinds;
  for (const auto& mail : result.mails) {
    if (mail.taken.isNew) ++fresh;
    undelivered += mail.taken.undelivered;
    dead += mail.taken.deadAddresses;
    if (mail.taken.isNew)
      for (const auto& each : mail.taken.entries) ++kinds[each.kind];
  }
  std::string text = company.code + ": " + counted(fresh, "new mail", "new mails") + " read";
  for (const auto& [kind, count] : kinds)
    text += (kind == kinds.begin()->first ? " (" : ", ") + std::string(domain::word(kind)) + " " + std::to_string(count);
  if (!kinds.empty()) text += ")";
  text += "; " + counted(static_cast<std::size_t>(undelivered), "message was not delivered", "messages were not delivered") +
          ", " + counted(static_cast<std::size_t>(dead), "address does not work", "addresses do not work") + " any more.";
  if (result.hasMore) text += " More are left for the next time.";
  text += "\n";
  for (std::size_t i = 0; i < result.skipped.size() && i < kShownSkipped; ++i) text += "  " + result.skipped[i] + "\n";
  if (result.skipped.size() > kShownSkipped)
    text += "  and " + std::to_string(result.skipped.size() - kShownSkipped) + " more that could not be read\n";
  return text;
}

}  // namespace reminders::adapters
