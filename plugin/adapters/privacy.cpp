#include "plugin/adapters/privacy.hpp"

#include <host_sdk/kit/l10n/formatter.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/delivery/sent_text.hpp"

namespace reminders::adapters {
namespace {

kit::l10n::Catalogue textsOf(const AppGraph& app, const hsdk::Context& context) {
  return kit::l10n::Catalogue::load(app.packageFolder + "/locale", "payment-reminders", context.language);
}

application::KeptOfCustomer keptOf(AppGraph& app, const hsdk::Context& context, std::int64_t customer) {
  return app.personalData.kept({context.companyId}, {customer}, domain::Date::fromDays(context.asOf));
}

std::vector<std::string> goes(const kit::l10n::Catalogue& texts, const application::KeptOfCustomer& kept) {
  const kit::l10n::Formatter format(texts.language());
  std::vector<std::string> lines;
  const auto add = [&](std::int64_t count, const std::string& sentence) {
    if (count > 0) lines.push_back(kit::l10n::fill(sentence, {{"count", format.number(count)}}));
  };
  add(kept.messages,
      texts.trn("{count} message: its recipients, subject and text, and the answers of mail servers",
                "{count} messages: their recipients, subjects and texts, and the answers of mail servers", kept.messages));
  const auto letters = static_cast<std::int64_t>(kept.letters.size());
  add(letters, texts.trn("{count} file of a letter", "{count} files of letters", letters));
  add(kept.drafts, texts.trn("{count} draft: its recipients, subject and text",
                             "{count} drafts: their recipients, subjects and texts", kept.drafts));
  add(kept.calls,
      texts.trn("{count} call: with whom, and what was said", "{count} calls: with whom, and what was said", kept.calls));
  add(kept.notes, texts.trn("The words of {count} hold, promise, dispute or hand-over",
                            "The words of {count} holds, promises, disputes and hand-overs", kept.notes));
  add(kept.deadAddresses,
      texts.trn("{count} address that does not work", "{count} addresses that do not work", kept.deadAddresses));
  add(kept.returnedMails, texts.trn("{count} mail that came back: who it is about",
                                    "{count} mails that came back: who they are about", kept.returnedMails));
  add(kept.auditLines,
      texts.trn("The words of {count} line of the audit book", "The words of {count} lines of the audit book", kept.auditLines));
  return lines;
}

std::vector<std::string> stays(const kit::l10n::Catalogue& texts) {
  return {
      texts.tr(
          "That reminders, calls and notes were made, with their days, levels and amounts, without any name or word: so that "
          "nothing is done twice and the results stay right."),
      texts.tr("The digests of what was sent: they tell nothing, but show whether a copy that somebody else holds is genuine."),
      texts.tr("The invoices, payments and the customer's entry in the ERP: accounting records are kept for ten years (article "
               "L123-22 "
               "of the French Commercial Code), which article 17(3)(b) of the GDPR allows."),
      texts.tr("Case files that were given to a collector, and backups: the app does not have them.")};
}

std::string refusal(const kit::l10n::Catalogue& texts, const application::KeptOfCustomer& kept) {
  const kit::l10n::Formatter format(texts.language());
  if (!kept.openInvoices.empty()) {
    auto numbers = kept.openInvoices;
    constexpr std::size_t kShown = 10;
    if (numbers.size() > kShown) {
      const auto more = static_cast<std::int64_t>(numbers.size() - kShown);
      numbers.resize(kShown);
      numbers.push_back(texts.trn("{count} more", "{count} more", more, {{"count", format.number(more)}}));
    }
    return texts.tr(
        "Still owed: {numbers}. What is needed to claim a debt is not erased before it is settled (article 17(3)(e) of the "
        "GDPR). Contacts that are not needed any more can be deleted on the customer's page.",
        {{"numbers", format.list(numbers)}});
  }
  if (kept.underWay > 0)
    return texts.trn("{count} message is on its way or waits to be posted: mark it as done or cancel it first.",
                     "{count} messages are on their way or wait to be posted: mark them as done or cancel them first.",
                     kept.underWay, {{"count", format.number(kept.underWay)}});
  return {};
}

}  // namespace

std::string exportCustomer(AppGraph& app, const hsdk::Context& context, std::int64_t customer) {
  return app.personalData.exported({context.companyId}, {customer}, domain::Date::fromDays(context.asOf),
                                   [](const application::SentCopy& copy) { return delivery::textOfCopy(copy); });
}

std::string describeErasure(AppGraph& app, const hsdk::Context& context, std::int64_t customer) {
  const auto texts = textsOf(app, context);
  const auto kept = keptOf(app, context, customer);
  return nlohmann::json{{"may_be_erased", kept.mayBeErased()},
                        {"is_nothing", kept.isNothing()},
                        {"refusal", refusal(texts, kept)},
                        {"goes", goes(texts, kept)},
                        {"stays", stays(texts)}}
      .dump();
}

std::string eraseCustomer(AppGraph& app, const hsdk::Context& context, std::int64_t customer) {
  const auto texts = textsOf(app, context);
  const auto kept = keptOf(app, context, customer);
  if (!kept.mayBeErased()) throw hsdk::Error(HSDK_E_CONFLICT, refusal(texts, kept));
  // Files first: a letter that is gone while its row is there can be removed again, the other way round nobody knows of it.
  const domain::CompanyId company{context.companyId};
  std::set<domain::Date> days;
  for (const auto& file : kept.letters) {
    app.letterFiles.remove(company, file);
    if (file.ends_with(".pdf")) app.letterFiles.remove(company, file.substr(0, file.size() - 4) + ".docx");
    if (const auto day = application::dayOfLetter(file)) days.insert(*day);
  }
  if (!app.personalData.erase({context.companyId}, {customer}, domain::Date::fromDays(context.asOf), context.userName))
    throw hsdk::Error(HSDK_E_CONFLICT, refusal(texts, keptOf(app, context, customer)));
  // The documents of whole days hold his letters as well: made anew without them.
  for (const auto& day : days)
    if (!app.dayLetters.document(company, day)) app.letterFiles.remove(company, application::dayDocument(day));
  std::string report;
  for (const auto& line : goes(texts, kept)) report += line + "\n";
  return report;
}

}  // namespace reminders::adapters
