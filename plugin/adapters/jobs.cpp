#include "plugin/adapters/jobs.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <numeric>
#include <optional>

#include "plugin/adapters/by_hand_work.hpp"
#include "plugin/adapters/foresight_documents.hpp"
#include "plugin/adapters/job_documents.hpp"
#include "plugin/adapters/returned_mails.hpp"
#include "plugin/adapters/settings.hpp"
#include "plugin/web/by_hand_pages.hpp"
#include "plugin/web/work_told.hpp"

namespace reminders::adapters {
namespace {

std::vector<application::PreviewedMessage> previewsOf(AppGraph& app, const application::Company& company,
                                                      const application::PlannedCompany& planned) {
  std::vector<std::size_t> all(planned.plan.messages.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return app.previews.of(company, planned, all);
}

struct Answer {
  Document json;  // null where nobody wants it: of a million receivables it is large
  std::string summary;
  std::string jsonText{};  // instead of `json`, where it was written piece by piece
};

/// What was said with --set; '' where nothing was.
std::string parameter(const hsdk::JobRun& run, const char* name) {
  const auto parameters = run.parameters();
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->get<std::string>();
}

/// The texts of the language in which a person who started it reads the summary; nullopt: jobs speak English.
std::optional<kit::l10n::Catalogue> readerTexts(const AppGraph& app, const hsdk::JobRun& run) {
  const auto language = parameter(run, "language");
  if (language.empty()) return std::nullopt;
  return kit::l10n::Catalogue::load(app.packageFolder + "/locale", "payment-reminders", language);
}

[[noreturn]] void notMailed(const std::string& sentence, application::NoticeResult::Kind kind) {
  const bool later = kind == application::NoticeResult::Kind::kTryLater;
  throw hsdk::Error(later ? HSDK_E_RETRY : HSDK_E_INVALID, sentence);
}

Answer simulate(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  using Kind = application::NoticeResult::Kind;
  const auto address = parameter(run, "mail_to");
  const bool mails = run.parameters().contains("mail_to");
  // Jobs speak English; the mail speaks the reader's language.
  if (mails && !app.notices.isAddress(address))
    notMailed(app.simulationMail.told("en", address, {Kind::kBadAddress, ""}), Kind::kBadAddress);
  const auto planned = app.planReminders.plan(company.id, asOf);
  Answer answer;
  const auto texts = readerTexts(app, run);
  answer.summary = texts ? web::planTold(*texts, planned.plan) : planSummary(company, planned.plan);
  if (run.wantsJson()) answer.json = planDocument(company, planned, previewsOf(app, company, planned), nullptr);
  if (!mails) return answer;
  const auto sent = app.notices.send(company, address, app.simulationMail.write(run.context().language, company, planned));
  const auto sentence = app.simulationMail.told("en", address, sent);
  if (sent.kind != Kind::kSent) notMailed(sentence, sent.kind);
  answer.summary += sentence + "\n";
  if (run.wantsJson()) answer.json["mailed_to"] = address;
  return answer;
}

int daysOf(const hsdk::JobRun& run) {
  const auto text = parameter(run, "days");
  if (!run.parameters().contains("days")) return application::Foresight::kDays;
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc() || end != text.data() + text.size() || days < 1 || days > application::Foresight::kMostDays)
    throw hsdk::Error(HSDK_E_INVALID, "days is a number from 1 to " + std::to_string(application::Foresight::kMostDays) +
                                          " (given: " + text + ")");
  return days;
}

Answer lookAhead(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  const auto foreseen = app.foresight.lookAhead(company.id, asOf, daysOf(run));
  const auto texts = readerTexts(app, run);
  return {{},
          texts ? web::lookAheadTold(*texts, foreseen.ahead) : lookAheadSummary(company, foreseen.ahead),
          run.wantsJson() ? lookAheadJson(company, foreseen.ahead) : ""};
}

std::string fileText(const std::string& path) {
  // A folder opens as well, and fails when it is read.
  std::error_code unknown;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, unknown)) file.open(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad())
    throw hsdk::Error(HSDK_E_INVALID, path + " cannot be read: name the JSON file of a configuration");
  return text;
}

Answer compare(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  const auto path = parameter(run, "configuration");
  if (path.empty())
    throw hsdk::Error(HSDK_E_INVALID, "say with which configuration to compare: --set configuration=FILE (a JSON file)");
  const auto days = daysOf(run);
  const auto compared = app.foresight.compare(company.id, asOf, checkedSettings(app, company.id, fileText(path)), days);
  return {{}, comparisonSummary(company, compared), run.wantsJson() ? comparisonJson(company, compared) : ""};
}

Answer carryOut(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  const auto& actor = run.context().userName;
  const bool wantsJson = run.wantsJson();
  // Whoever reads the lines wants all of them.
  const auto extent = wantsJson ? application::Extent::kEverything : application::Extent::kWhatCanDiffer;
  const auto result = app.runReminders.run(company.id, asOf, actor, extent, watchOf(run));
  const bool isPlanned = result.planned.rules != nullptr;
  Answer answer;
  if (wantsJson) {
    const auto previews = isPlanned ? previewsOf(app, company, result.planned) : std::vector<application::PreviewedMessage>{};
    answer.json = runDocument(company, asOf, result, previews);
  }
  if (const auto texts = readerTexts(app, run))
    answer.summary = web::runTold(*texts, result);
  else
    answer.summary = (isPlanned ? runSummary(company, result) : company.code + ": ") + result.sentence() + "\n";
  return answer;
}

/// Tells how many of the messages that waited when a pass began wait no more: asked for before each message, by several senders,
/// and looked up at most once a second.
class SendProgress {
 public:
  SendProgress(AppGraph& app, domain::CompanyId company, const hsdk::JobRun& run)
      : app_(app), company_(company), run_(run), waited_(waiting()) {
    run_.progress(0, waited_);
  }
  void tell() {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    const auto now = std::chrono::steady_clock::now();
    if (!lock || now - toldAt_ < std::chrono::seconds(1)) return;
    toldAt_ = now;
    run_.progress(std::max<std::int64_t>(0, waited_ - waiting()), waited_);
  }
  void end(const application::SendResult& result) {
    const auto ended = std::accumulate(result.thisRun.begin(), result.thisRun.end(), std::int64_t{0});
    run_.progress(ended, std::max(ended, waited_));
  }

 private:
  std::int64_t waiting() { return app_.outbox.counts(company_)[static_cast<std::size_t>(domain::MessageState::kQueued)]; }
  AppGraph& app_;
  domain::CompanyId company_;
  const hsdk::JobRun& run_;
  std::int64_t waited_;
  std::mutex mutex_;  // guards toldAt_
  std::chrono::steady_clock::time_point toldAt_ = std::chrono::steady_clock::now();
};

Answer send(AppGraph& app, const application::Company& company, domain::Date asOf, const hsdk::JobRun& run) {
  SendProgress progress(app, company.id, run);
  const auto result = app.send(company, asOf, {}, [&] {
    progress.tell();
    return run.cancelled();
  });
  progress.end(result);
  if (!result.accountProblems.empty())
    app.log.warning("a mail account of company " + company.code + " was refused; its messages stay queued");
  const auto texts = readerTexts(app, run);
  const auto summary = texts ? web::sendTold(*texts, result) : sendSummary(company, result);
  return {sendDocument(company, result), summary};
}

}  // namespace

void runJob(AppGraph& app, const hsdk::JobRun& run) {
  const auto company = app.company(run.context().companyId);
  const auto asOf = domain::Date::fromDays(run.context().asOf);
  Answer answer;
  if (run.job() == "simulate") {
    answer = simulate(app, company, asOf, run);
  } else if (run.job() == "look-ahead") {
    answer = lookAhead(app, company, asOf, run);
  } else if (run.job() == "compare") {
    answer = compare(app, company, asOf, run);
  } else if (run.job() == "run") {
    answer = carryOut(app, company, asOf, run);
  } else if (run.job() == "send") {
    answer = send(app, company, asOf, run);
  } else if (run.job() == "daily") {
    const auto decided = carryOut(app, company, asOf, run);
    const auto sent = send(app, company, asOf, run);
    answer = {{{"run", decided.json}, {"send", sent.json}}, decided.summary + sent.summary};
  } else if (run.job() == web::kByHandJob) {
    answer.summary = workByHand(app, company, asOf, run);
  } else if (run.job() == "bounces") {
    const auto learned = learnFromReturns(app, company, asOf, run);
    answer = {learned.json, learned.summary};
  } else {
    throw hsdk::Error(HSDK_E_NOT_FOUND, "payment reminders has no job \"" + std::string(run.job()) + "\"");
  }
  if (run.wantsJson())
    run.json(answer.jsonText.empty() ? answer.json.dump(-1, ' ', false, Document::error_handler_t::replace) : answer.jsonText);
  run.summary(answer.summary);
}

}  // namespace reminders::adapters
