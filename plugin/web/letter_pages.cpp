#include "plugin/web/letter_pages.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "plugin/application/errors.hpp"
#include "plugin/web/page_parts.hpp"

namespace reminders::web {
namespace {

using application::FiledLetter;
using nlohmann::json;

constexpr int kDays = 14;                             // beside the letters of one
constexpr std::size_t kShownLetters = 500;            // of a day; the document and the archive hold all of them
constexpr std::size_t kLargestArchive = 200'000'000;  // bytes of what goes in: it is made in memory

std::string lastPart(const std::string& path) {
  return path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
}

/// The messages that were ticked: the fields of one name come one a line.
std::vector<std::int64_t> ticked(const std::string& typed) {
  std::vector<std::int64_t> ids;
  for (const char* at = typed.data(); at < typed.data() + typed.size();) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(at, typed.data() + typed.size(), id);
    if (error == std::errc() && id > 0) ids.push_back(id);
    at = end + 1;
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

std::optional<Answer> LetterPages::show() {
  const auto& asked = request_.path;
  if (asked == "/letters") return list();
  if (asked == "/letters/all.pdf") return document();
  if (asked == "/letters/day.zip") return dayArchive();
  if (const auto customer = numberAfter(asked, "/letters/customers/", ".zip")) return customerArchive(*customer);
  return std::nullopt;
}

std::optional<Answer> LetterPages::change() {
  if (request_.path == "/letters/posted") return posted();
  return std::nullopt;
}

std::optional<domain::Date> LetterPages::askedDay() const {
  const auto typed = fieldOf(request_.method == "POST" ? request_.form : request_.query, "day");
  return domain::Date::parse(typed);
}

Answer LetterPages::list(const std::string& refusal, int status) {
  const auto today = request_.visitor.asOf;
  const auto before = domain::Date::parse(fieldOf(request_.query, "before"));
  auto days = ports_.letterBook.days(company_, before, kDays + 1);
  const bool more = days.size() > static_cast<std::size_t>(kDays);
  if (more) days.pop_back();
  auto day = askedDay();
  if (!day && !days.empty()) day = days.front().day;

  const auto link = [&](domain::Date of) {
    return path("/letters") + queryOf({{"day", of.iso()}, {"before", before ? before->iso() : ""}});
  };
  json model{
      {"refusal", refusal}, {"has_days", !days.empty() || before.has_value()}, {"days", json::array()}, {"lines", json::array()}};
  for (const auto& each : days)
    model["days"].push_back(
        {{"href", link(each.day)},
         {"name", language_.format.weekday(each.day, today)},
         {"is_chosen", day == each.day},
         {"count", language_.texts.trn("{count} letter", "{count} letters", each.letters,
                                       {{"count", language_.format.number(each.letters)}})},
         {"waiting", each.waiting > 0 ? language_.texts.trn("{count} to post", "{count} to post", each.waiting,
                                                            {{"count", language_.format.number(each.waiting)}})
                                      : ""}});
  model["older_href"] = more && !days.empty() ? path("/letters") + queryOf({{"before", days.back().day.iso()}}) : "";
  model["newest_href"] = before ? path("/letters") : "";

  const auto letters = day ? ports_.letterBook.ofDay(company_, *day) : std::vector<FiledLetter>();
  const auto rules = application::rulesOf(ports_.configurations.load(company_));
  const auto kept = ticked(fieldOf(request_.form, "tick"));
  std::int64_t counting = 0, waiting = 0;
  for (const auto& each : letters) {
    counting += each.counts() ? 1 : 0;
    const bool isReady = each.state == domain::MessageState::kReady;
    waiting += isReady ? 1 : 0;
    if (model["lines"].size() >= kShownLetters) continue;
    const auto id = std::to_string(each.message.value);
    model["lines"].push_back(
        {{"id", id},
         {"customer", each.customerName},
         {"customer_path", path("/customers/" + std::to_string(each.customer.value))},
         {"archive_path", path("/letters/customers/" + std::to_string(each.customer.value) + ".zip")},
         {"level", levelChip(*rules, each.level)},
         {"total", language_.format.money(kit::Money(each.total, each.currency))},
         {"state",
          isReady ? language_.tr("to be printed and posted")
          : each.state == domain::MessageState::kSent
              ? language_.texts.tr("posted on {date}", {{"date", each.sentOn ? language_.format.date(*each.sentOn) : ""}})
              : stateWord(language_, each.state)},
         {"kind", isReady ? "warn" : stateKind(each.state)},
         {"is_ready", isReady},
         {"is_ticked", std::binary_search(kept.begin(), kept.end(), each.message.value)},
         {"path", path("/messages/" + id)},
         {"letter_path", each.counts() ? path("/messages/" + id + "/letter.pdf") : ""}});
  }
  const auto hidden = static_cast<std::int64_t>(letters.size() - model["lines"].size());
  model["hidden"] = hidden > 0 ? language_.texts.trn("and {count} more, in the document and in the archive",
                                                     "and {count} more, in the document and in the archive", hidden,
                                                     {{"count", language_.format.number(hidden)}})
                               : "";
  model["has_lines"] = !letters.empty();
  model["is_today"] = day == today;
  model["day"] = day ? day->iso() : "";
  model["day_name"] = day ? language_.format.weekday(*day, today) : "";
  model["count"] =
      language_.texts.trn("{count} letter", "{count} letters", counting, {{"count", language_.format.number(counting)}});
  const auto query = day ? queryOf({{"day", day->iso()}}) : "";
  model["document_path"] = counting > 0 ? path("/letters/all.pdf") + query : "";
  model["archive_path"] = counting > 0 ? path("/letters/day.zip") + query : "";
  model["posted_path"] = path("/letters/posted");
  model["may_post"] = request_.visitor.mayChange && waiting > 0;
  model["waiting"] = waiting > 0 ? language_.texts.trn("{count} letter waits to be printed and posted.",
                                                       "{count} letters wait to be printed and posted.", waiting,
                                                       {{"count", language_.format.number(waiting)}})
                                 : "";
  model["post_all"] = language_.texts.trn("The {count} letter that waits is posted", "All {count} letters that wait are posted",
                                          waiting, {{"count", language_.format.number(waiting)}});
  const auto bound = day ? ports_.letterBook.bound(company_, *day) : std::nullopt;
  model["pages"] = bound && bound->pages > 0 ? language_.texts.trn("{count} page", "{count} pages", bound->pages,
                                                                   {{"count", language_.format.number(bound->pages)}})
                                             : "";
  model["missing"] =
      bound && bound->missing > 0
          ? language_.texts.trn(
                "The file of {count} letter is no longer there: it is missing from the document. Make its step due again to have "
                "it written anew.",
                "The files of {count} letters are no longer there: they are missing from the document. Make their steps due "
                "again "
                "to have them written anew.",
                bound->missing, {{"count", language_.format.number(bound->missing)}})
          : "";
  return site_.page(request_, "letters", language_.tr("Letters by day"), std::move(model), status);
}

Answer LetterPages::document() {
  const auto day = askedDay();
  const auto pdf = day ? ports_.dayLetters.document(company_, *day) : std::nullopt;
  if (!pdf) return site_.problem(request_, 404, language_.tr("There is no letter of this day."));
  Answer answer;
  answer.contentType = "application/pdf";
  answer.download = "letters-" + day->iso() + ".pdf";
  answer.isShown = true;
  answer.body = *pdf;
  return answer;
}

Answer LetterPages::dayArchive() {
  const auto day = askedDay();
  std::vector<std::string> paths;
  if (day)
    for (const auto& each : ports_.letterBook.ofDay(company_, *day))
      if (each.counts()) paths.push_back(each.file);
  if (paths.empty()) return site_.problem(request_, 404, language_.tr("There is no letter of this day."));
  // Beside a letter may stand the same as a Word file.
  const auto folder = application::letterFolder(*day) + "/";
  for (const auto& name : ports_.documents.names(company_, application::letterFolder(*day)))
    if (name.ends_with(".docx") &&
        std::find(paths.begin(), paths.end(), folder + name.substr(0, name.size() - 5) + ".pdf") != paths.end())
      paths.push_back(folder + name);
  ports_.dayLetters.bind(company_, *day);
  paths.push_back(application::dayDocument(*day));
  return archiveOf(paths, "letters-" + day->iso() + ".zip");
}

Answer LetterPages::customerArchive(std::int64_t customer) {
  const auto card = ports_.debtors.card(company_, {customer});
  std::vector<std::string> paths;
  if (card) {
    const auto folder = application::customerFolder(card->code);
    for (const auto& name : ports_.documents.names(company_, folder)) paths.push_back(folder + "/" + name);
  }
  if (paths.empty())
    return site_.problem(request_, 404, language_.tr("Nothing is filed for this customer yet: letters are, when they are made."));
  std::string name = "customer-";
  for (const char c : card->code) name += (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? c : '-';
  return archiveOf(paths, name + ".zip");
}

Answer LetterPages::archiveOf(const std::vector<std::string>& paths, const std::string& name) const {
  std::vector<application::NamedFile> files;
  std::size_t size = 0;
  for (const auto& each : paths) {
    try {
      files.push_back({lastPart(each), ports_.documents.document(company_, each)});
    } catch (const application::Permanent&) {  // moved or deleted meanwhile: the page tells how many are
      continue;
    }
    size += files.back().bytes.size();
    if (size > kLargestArchive)
      return site_.problem(request_, 413,
                           language_.tr("That is too much for one archive: take the files from the folder on the server."));
  }
  if (files.empty()) return site_.problem(request_, 404, language_.tr("The files are no longer there."));
  Answer answer;
  answer.contentType = "application/zip";
  answer.download = name;
  answer.body = ports_.archives.zip(files, request_.visitor.asOf);
  return answer;
}

Answer LetterPages::posted() {
  const auto day = askedDay();
  const bool all = !fieldOf(request_.form, "all").empty();
  const auto chosen = ticked(fieldOf(request_.form, "tick"));
  std::vector<domain::MessageId> messages;
  if (day)
    for (const auto& each : ports_.letterBook.ofDay(company_, *day))
      if (each.state == domain::MessageState::kReady &&
          (all || std::binary_search(chosen.begin(), chosen.end(), each.message.value)))
        messages.push_back(each.message);
  const auto changed = messages.empty() ? 0
                                        : ports_.outbox.resolve(company_, messages, domain::MessageState::kSent,
                                                                request_.visitor.asOf, request_.visitor.user);
  if (changed == 0) {
    auto again = request_;
    again.query = request_.form;
    const bool isNothing = all || !chosen.empty();
    return LetterPages(site_, again)
        .list(isNothing ? language_.tr("None of these letters waits any more. Nothing was changed.")
                        : language_.tr("Tick the letters first that are posted, or say that all are."),
              422);
  }
  return site_.backTo(request_, path("/letters") + queryOf({{"day", day->iso()}}), "posted");
}

}  // namespace reminders::web
