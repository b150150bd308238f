#include "plugin/web/site.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "plugin/domain/digest.hpp"
#include "plugin/web/answer_list.hpp"
#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/debtor_pages.hpp"
#include "plugin/web/draft_pages.hpp"
#include "plugin/web/follow_up_pages.hpp"
#include "plugin/web/letter_pages.hpp"
#include "plugin/web/level_colours.hpp"
#include "plugin/web/page_parts.hpp"
#include "plugin/web/reminders_page.hpp"
#include "plugin/web/setup_pages.hpp"
#include "plugin/web/simulation_mail.hpp"
#include "plugin/web/word_pages.hpp"
#include "plugin/web/wording.hpp"

namespace reminders::web {
namespace {

// Only paths of this host: "//elsewhere" and "https:" lead away, and browsers read "\\" as "/" and pass over tabs and line ends.
bool isOwnPath(std::string_view path) {
  return path.starts_with('/') && !path.starts_with("//") && std::none_of(path.begin(), path.end(), [](char c) {
           return c == '\\' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
         });
}

// A company's code as part of a file name.
std::string plainName(std::string text) {
  for (char& c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) c = '-';
  return text;
}

}  // namespace

Site::Site(Ports ports, const std::string& packageFolder, std::string base, kit::pages::Strictness strictness)
    : ports_(std::move(ports)),
      base_(std::move(base)),
      catalogues_(cataloguesOf(packageFolder)),
      pages_(packageFolder + "/templates/pages", listOf(catalogues_), strictness),
      simulationMail_(packageFolder, strictness),
      setup_(std::make_unique<SetupPages>(SetupContext{
          ports_.configurations, ports_.desk, ports_.samples, ports_.formatSamples, ports_.notices, ports_.codes, base_,
          [this](const std::string& language) -> const kit::l10n::Catalogue& { return texts(language); },
          [this](const Request& request, const std::string& name, const std::string& title, nlohmann::json model, int status) {
            return page(request, name, title, std::move(model), status);
          },
          [this](const Request& request, int status, const std::string& sentence) { return problem(request, status, sentence); },
          [this](const std::string& name, const nlohmann::json& model, const std::string& language) {
            return pages_.render(name, model, language);
          },
          ports_.links, ports_.readConfiguration})) {}

Site::~Site() = default;

const kit::l10n::Catalogue& Site::texts(const std::string& language) const { return catalogueFor(catalogues_, language); }

Answer Site::handle(const Request& request) {
  const std::string_view path = request.path;
  if (request.method == "POST") return change(request);
  if (auto answer = ByHandPages(*this, request).get()) return std::move(*answer);
  if (auto answer = LetterPages(*this, request).show()) return std::move(*answer);
  if (auto answer = DraftPages(*this, request).show()) return std::move(*answer);
  if (path == "/" || path.empty()) return overview(request);
  if (path == "/simulation") return simulation(request);
  if (path == "/look-ahead") return lookAhead(request);
  if (path == "/compare") return comparison(request);
  if (const auto invoice = numberAfter(path, "/invoices/", "/history")) return history(request, *invoice);
  if (path == "/not-delivered") return notDelivered(request);
  if (path == "/results") return results(request);
  if (path == "/settings") return settings(request, "", 200);
  if (auto answer = setup_->show(request)) return *std::move(answer);
  if (path == "/settings/configuration.json") {
    Answer file;
    file.contentType = "application/json";
    file.download = "payment-reminders-" + plainName(request.visitor.company.code) + ".json";
    file.body = ports_.exportConfiguration(request.visitor);
    return file;
  }
  if (const auto id = numberAfter(path, "/messages/", "/letter.pdf")) return letterFile(request, *id);
  if (const auto id = numberAfter(path, "/messages/", "/letter.docx")) return letterWordFile(request, *id);
  if (const auto id = numberAfter(path, "/messages/")) return message(request, *id);
  if (const auto id = numberAfter(path, "/messages/", "/original")) return originalMessage(request, *id);
  if (auto answer = AnswerList(*this).show(request)) return *std::move(answer);
  if (auto answer = FollowUpPages(*this).show(request)) return *std::move(answer);
  if (auto answer = RemindersPage(*this).show(request)) return *std::move(answer);
  if (auto answer = DebtorPages(*this).show(request)) return *std::move(answer);
  if (auto answer = WordPages(*this).show(request)) return *std::move(answer);
  return problem(request, 404, texts(request.visitor.language).tr("There is no such page."));
}

Answer Site::change(const Request& request) {
  const std::string_view path = request.path;
  const auto& words = texts(request.visitor.language);
  if (!request.visitor.mayChange)
    return problem(
        request, 403,
        words.tr("You may look at reminders but not change or send them. Ask an administrator for the accountant's role."));
  if (auto answer = ByHandPages(*this, request).post()) return std::move(*answer);
  if (auto answer = LetterPages(*this, request).change()) return std::move(*answer);
  if (auto answer = DraftPages(*this, request).change()) return std::move(*answer);
  if (path == "/activate") return activate(request);
  if (path == "/simulation/mail") return mailSimulation(request);
  if (path == "/simulation/old-debt") return answerOldDebt(request);
  if (path == "/compare") return comparison(request);
  if (path == "/addresses/free") return freeAddress(request);
  if (path == "/pause" || path == "/resume") {
    ports_.configurations.pause(request.visitor.company.id, path == "/pause", request.visitor.user);
    return backTo(request, base_ + "/", path == "/pause" ? "paused" : "resumed");
  }
  if (path == "/deactivate") {
    ports_.configurations.setActive(request.visitor.company.id, false, request.visitor.user);
    return backTo(request, base_ + "/", "deactivated");
  }
  if (auto answer = setup_->change(request)) return *std::move(answer);
  if (path == "/settings") {
    const auto document = request.form.find("document");
    if (document == request.form.end() || document->second.empty())
      return settings(request, words.tr("Choose a file first."), 422);
    const auto problems = ports_.importConfiguration(request.visitor, document->second);
    if (!problems.empty())
      return settings(
          request,
          words.tr("Nothing was changed: the file is refused. {problems}", {{"problems", problemsText(words, problems)}}), 422);
    return backTo(request, base_ + "/settings", "imported");
  }
  if (const auto invoice = numberAfter(path, "/invoices/", "/remind")) return remindInvoice(request, *invoice);
  if (const auto id = numberAfter(path, "/messages/", "/arrived")) return resolve(request, *id, domain::MessageState::kSent);
  if (const auto id = numberAfter(path, "/messages/", "/free")) return resolve(request, *id, domain::MessageState::kCancelled);
  if (auto answer = AnswerList(*this).change(request)) return *std::move(answer);
  if (auto answer = FollowUpPages(*this).change(request)) return *std::move(answer);
  if (auto answer = RemindersPage(*this).change(request)) return *std::move(answer);
  if (auto answer = WordPages(*this).change(request)) return *std::move(answer);
  if (auto answer = DebtorPages(*this).change(request)) return *std::move(answer);
  return problem(request, 404, words.tr("There is no such page."));
}

Answer Site::activate(const Request& request) {
  const auto& words = texts(request.visitor.language);
  const auto plan = request.form.find("plan");
  const auto result = ports_.run.activate(request.visitor.company.id, request.visitor.asOf,
                                          plan == request.form.end() ? "" : plan->second, request.visitor.user);
  using Kind = application::RunResult::Kind;
  if (result.kind == Kind::kUnknownPlan)
    return problem(request, 409, words.tr("This simulation is no longer known. Look at it again, then activate."));
  if (result.kind == Kind::kPaused) return problem(request, 409, words.tr("Everything is paused. Resume first, then activate."));
  return backTo(request, base_ + "/", "activated");
}

Answer Site::remindInvoice(const Request& request, std::int64_t invoice) {
  const auto& words = texts(request.visitor.language);
  const auto& visitor = request.visitor;
  const auto settings = ports_.configurations.load(visitor.company.id);
  if (settings.paused)
    return problem(request, 409, words.tr("Everything is paused: nothing can leave. Resume on the app's page first."));
  std::set<domain::ReceivableId> receivables;
  const std::vector<domain::InvoiceId> invoices{{invoice}};
  ports_.facts.openInvoices(visitor.company.id, visitor.asOf, invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts&) {
        // The due dates that are late; an instalment that is not due yet is nobody's business today.
        if (facts.open > 0 && facts.dueOn && *facts.dueOn < visitor.asOf) receivables.insert(facts.id);
      });
  if (receivables.empty())
    return problem(request, 409, words.tr("Nothing of this invoice is overdue: there is nothing to remind."));
  const auto result = ports_.run.remindByHand(visitor.company.id, visitor.asOf, receivables, visitor.user);
  std::vector<domain::MessageId> queued;
  for (const auto& id : result.queued)
    if (!id.isNone()) queued.push_back(id);
  if (queued.empty()) {
    const Language language{words, kit::l10n::Formatter(visitor.language)};
    std::string reasons;
    for (const auto& line : result.planned.plan.lines)
      if (receivables.contains(line.receivable))
        reasons += (reasons.empty() ? "" : "; ") + reasonsOf(language, line.decision.blockers);
    return problem(request, 409, words.tr("No reminder could be made: {reasons}.", {{"reasons", reasons}}));
  }
  const auto sent = ports_.send(visitor.company, visitor.asOf, queued);
  const bool left = sent.thisRun[static_cast<std::size_t>(domain::MessageState::kSent)] > 0;
  return backTo(request, base_ + "/messages/" + std::to_string(queued.front().value), left ? "sent" : "queued");
}

Answer Site::resolve(const Request& request, std::int64_t message, domain::MessageState state) {
  const std::vector<domain::MessageId> ids{{message}};
  if (ports_.outbox.resolve(request.visitor.company.id, ids, state, request.visitor.asOf, request.visitor.user) == 0)
    return problem(request, 409,
                   texts(request.visitor.language).tr("This message has changed in the meantime. Look at it again."));
  return backTo(request, base_ + "/messages/" + std::to_string(message), "resolved");
}

std::int64_t Site::needing(domain::CompanyId company) {
  const auto counts = ports_.outbox.counts(company);
  const auto of = [&](domain::MessageState state) { return counts[static_cast<std::size_t>(state)]; };
  return of(domain::MessageState::kUndeliverable) + of(domain::MessageState::kUncertain) + of(domain::MessageState::kReady) +
         ports_.answers.openCount(company);
}

Answer Site::settings(const Request& request, const std::string& refusal, int status) {
  const auto& words = texts(request.visitor.language);
  const auto settings = ports_.configurations.load(request.visitor.company.id);
  nlohmann::json model{{"refusal", refusal},
                       {"export_path", base_ + "/settings/configuration.json"},
                       {"import_path", base_ + "/settings"},
                       {"active", settings.configuration.active}};
  addUnknownCodes(model, request.visitor, settings.configuration);
  return page(request, "settings", words.tr("Settings of payment reminders"), std::move(model), status);
}

void Site::addUnknownCodes(nlohmann::json& model, const Visitor& visitor, const domain::Configuration& configuration) const {
  constexpr std::size_t kShown = 10;
  const auto& words = texts(visitor.language);
  const auto named = domain::namedCodes(configuration);
  const auto unknown = named == domain::NamedCodes{}
                           ? std::vector<domain::ConfigurationProblem>()
                           : domain::unknownCodes(configuration, ports_.codes.unknown(visitor.company.id, named));
  model["has_unknown"] = !unknown.empty();
  model["unknown"] = nlohmann::json::array();
  for (std::size_t i = 0; i < std::min(kShown, unknown.size()); ++i) model["unknown"].push_back(problemText(words, unknown[i]));
  const auto more = static_cast<std::int64_t>(unknown.size() - model["unknown"].size());
  model["unknown_more"] = more > 0 ? words.trn("and {count} more", "and {count} more", more,
                                               {{"count", kit::l10n::Formatter(visitor.language).number(more)}})
                                   : "";
}

Answer Site::page(const Request& request, const std::string& name, const std::string& title, nlohmann::json model,
                  int status) const {
  const auto& words = texts(request.visitor.language);
  static const std::map<std::string, const char*, std::less<>> kNotices{
      {"activated", kit::l10n::mark("Reminders are active. What you saw is in the outbox.")},
      {"deactivated", kit::l10n::mark("Reminders are switched off. Nothing leaves any more.")},
      {"paused", kit::l10n::mark("Everything is paused. Nothing leaves until you resume.")},
      {"resumed", kit::l10n::mark("Reminders go on.")},
      {"sent", kit::l10n::mark("The reminder has left.")},
      {"queued", kit::l10n::mark("The reminder is in the outbox; it will be tried again.")},
      {"imported", kit::l10n::mark("The configuration was replaced.")},
      {"mailed", kit::l10n::mark("The simulation was sent by mail.")},
      {"old-debt", kit::l10n::mark("Noted: this is what becomes of old debt. Nothing has left.")},
      {"held", kit::l10n::mark("On hold: nothing is reminded until the hold ends.")},
      {"lifted", kit::l10n::mark("The hold is lifted. The next run looks at it again.")},
      {"promised", kit::l10n::mark("The promise is recorded. Reminders wait for it.")},
      {"disputed", kit::l10n::mark("The dispute is recorded.")},
      {"handed-over", kit::l10n::mark("Handed over: reminders of this invoice have ended.")},
      {"handed-over-all",
       kit::l10n::mark("Handed over: reminders of these invoices have ended. The case file can be downloaded now.")},
      {"taken-back", kit::l10n::mark("Taken back. The next run looks at it again.")},
      {"noted", kit::l10n::mark("Noted.")},
      {"struck", kit::l10n::mark("Struck through: these steps may be done again.")},
      {"unstruck", kit::l10n::mark("Taken back: the reminder counts again.")},
      {"call-noted", kit::l10n::mark("The call is noted.")},
      {"call-deleted", kit::l10n::mark("The call is deleted.")},
      {"programme", kit::l10n::mark("The programme is chosen. The next run decides by it.")},
      {"reach", kit::l10n::mark("Corrected, in the ERP as well.")},
      {"saved", kit::l10n::mark("Saved.")},
      {"imported-holidays", kit::l10n::mark("The calendar was taken over. The company is closed on its days.")},
      {"deleted", kit::l10n::mark("Deleted.")},
      {"tested", kit::l10n::mark("The test has left. It does not count as a reminder.")},
      {"not-sent", kit::l10n::mark("The reminder did not leave: see why below.")},
      {"uncertain", kit::l10n::mark("Nobody can know whether the reminder has arrived: see below.")},
      {"sent-before", kit::l10n::mark("This message was made already: it is not sent twice. Here is what became of it.")},
      {"answer-seen", kit::l10n::mark("Noted. What waits because of the answer goes on waiting.")},
      {"answer-taken-back", kit::l10n::mark("Nothing waits for this answer any more. The next run looks at it again.")},
      {"printed", kit::l10n::mark("The letter is made, and noted as printed today. Get its PDF below.")},
      {"printed-before", kit::l10n::mark("This letter was made already: it is not made twice. Here it is.")},
      {"posted", kit::l10n::mark("Noted: these letters are posted.")},
      {"draft", kit::l10n::mark("The draft is noted on its invoices. It does not count as a reminder yet.")},
      {"counted", kit::l10n::mark("Noted: you have sent it. It counts as a reminder from today on.")},
      {"resolved", kit::l10n::mark("Noted.")}};
  const auto notice = request.query.find("notice");
  const auto known = notice == request.query.end() ? kNotices.end() : kNotices.find(notice->second);
  model["notice"] = known == kNotices.end() ? "" : words.tr(known->second);
  model["base"] = base_;
  model["csrf"] = request.csrf;
  model["may_change"] = request.visitor.mayChange;
  model["title"] = title;
  const auto missing = undelivered(request.visitor.company.id);
  model["undelivered"] = missing > 0 ? kit::l10n::Formatter(request.visitor.language).number(missing) : "";
  for (const char* tab :
       {"overview", "unpaid", "reminder_list", "simulation", "look_ahead", "not_delivered", "results", "settings"})
    model[std::string("on_") + tab] = name == tab;
  for (const char* tab : {"reminders", "debtors", "letters"}) model[std::string("on_") + tab] = name == tab;
  if (name == "comparison") model["on_look_ahead"] = true;
  if (name == "customer" || name == "collection" || name == "case_file") model["on_debtors"] = true;
  if (name == "answers") model["on_overview"] = true;
  const auto section = SetupPages::sectionOf(name);
  for (const char* each : {"programmes", "levels", "templates", "formats", "word", "departments", "general", "holidays", "file"})
    model[std::string("at_") + each] = section == each;
  if (!section.empty()) model["on_settings"] = true;
  model["level_styles"] = levelStylesPath(request.visitor.company.id);
  if (name == "remind" || name == "remind_message" || name == "print" || name == "draft") model["on_unpaid"] = true;
  if (name == "reminders_new" || name == "wizard") model["on_reminder_list"] = true;
  Answer answer;
  answer.status = status;
  answer.title = title;
  answer.body = pages_.render(name, model, request.visitor.language);
  return answer;
}

std::string Site::levelStylesPath(domain::CompanyId company) const {
  try {
    const auto styles = levelStyles(ports_.configurations.load(company).configuration);
    if (styles.empty()) return "";
    domain::Digest digest;
    digest.add(std::string_view(styles));
    return base_ + "/levels.css?v=" + digest.hex();
  } catch (const application::Permanent&) {  // a configuration that cannot be read is told where it is needed
    return "";
  }
}

Answer Site::problem(const Request& request, int status, const std::string& sentence) const {
  return page(request, "problem", texts(request.visitor.language).tr("Payment reminders"), {{"sentence", sentence}}, status);
}

Answer Site::backTo(const Request& request, const std::string& fallback, const std::string& notice) const {
  const auto wanted = request.form.find("return_to");
  Answer answer;
  answer.status = 303;
  answer.location = wanted != request.form.end() && isOwnPath(wanted->second)
                        ? wanted->second
                        : fallback + (fallback.find('?') == std::string::npos ? "?" : "&") + "notice=" + notice;
  return answer;
}

}  // namespace reminders::web
