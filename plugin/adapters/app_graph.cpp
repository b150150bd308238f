#include "plugin/adapters/app_graph.hpp"

#include <random>

#include "plugin/adapters/seeding.hpp"
#include "plugin/application/crash_point.hpp"
#include "plugin/delivery/smtp_transport.hpp"

namespace reminders::adapters {
namespace {

// Requests of pages and a few jobs at once; more wait their turn.
constexpr std::size_t kSessions = 12;

kit::sql::Pool::Open opener(const hsdk::Host& host) {
  auto connection = hsdk::DatabaseConnection::of(host);
  auto parsed = kit::sql::DatabaseUrl::parse(connection.url);
  if (const auto* problem = std::get_if<std::string>(&parsed)) throw hsdk::Error(HSDK_E_INTERNAL, *problem);
  kit::sql::Session::Options options;
  options.cacheMegabytes = storage::kCacheMegabytes;
  options.access = kit::sql::AccessRule{connection.ownPrefix, connection.ownSchema, "", connection.readable};
  return [url = std::get<kit::sql::DatabaseUrl>(std::move(parsed)), options] { return kit::sql::Session::open(url, options); };
}

// Names a pass in the outbox: unlike that of any other process or thread.
std::string newWorkerName() {
  std::random_device device;
  std::string name = "sender-";
  for (int i = 0; i < 4; ++i) name += std::to_string(device()) + (i < 3 ? "-" : "");
  return name;
}

delivery::MailRenderer::Catalogues cataloguesOf(const std::string& packageFolder) {
  delivery::MailRenderer::Catalogues catalogues;
  for (const char* language : {"fr", "en"})
    catalogues.emplace(language, kit::l10n::Catalogue::load(packageFolder + "/locale", "payment-reminders", language));
  return catalogues;
}

}  // namespace

AppGraph::AppGraph(const hsdk::Host& host)
    : log(host),
      packageFolder(hsdk::I18n(host).packageFolder()),
      pool(kSessions, opener(host)),
      clock(hsdk::Clock(host)),
      documents(hsdk::Documents(host), clock),
      letterFiles(hsdk::Documents(host), [this](domain::CompanyId company, const std::string& path,
                                                const std::string& bytes) { copyDigests.noteFile(company, path, bytes); }),
      reachEditor(hsdk::ContactDetails(host)),
      mailAccounts(hsdk::MailAccounts(host)),
      paymentLinks(hsdk::PublicLinks(host), hsdk::Clock(host)),
      work(host),
      configurations(
          pool, [this] { return clock.nowMillis(); }, shippedRates(packageFolder)),
      companies(pool),
      erpCodes(pool),
      facts(pool, configurations),
      outbox(pool, [this] { return clock.nowMillis(); }),
      decisions(pool),
      runs(pool),
      plans(pool, [this] { return clock.nowMillis(); }),
      addresses(pool),
      accountStatus(pool),
      messageDetails(pool),
      history(pool),
      decisionHistory(pool),
      returnedMails(pool, [this] { return clock.nowMillis(); }),
      results(pool),
      followUps(pool, [this] { return clock.nowMillis(); }),
      calls(pool, [this] { return clock.nowMillis(); }),
      answers(pool, [this] { return clock.nowMillis(); }),
      reminderList(pool, [this] { return clock.nowMillis(); }),
      debtors(pool),
      unpaid(pool),
      prepared(pool, [this] { return clock.nowMillis(); }),
      wordTemplates(pool, [this] { return clock.nowMillis(); }),
      letterBook(pool),
      drafts(pool, [this] { return clock.nowMillis(); }),
      sentElsewhere(pool, [this] { return clock.nowMillis(); }),
      caseFileLog(pool, [this] { return clock.nowMillis(); }),
      copyDigests(pool, [this] { return clock.nowMillis(); }),
      personalData(pool, [this] { return clock.nowMillis(); }),
      word(wordTemplates, packageFolder + "/templates/word"),
      renderer(messageDetails, documents, letterFiles, mailAccounts, clock,
               packageFile(packageFolder, "templates/mails/frame.html"), cataloguesOf(packageFolder), &paymentLinks,
               &wordTemplates, &word),
      previews(facts, renderer),
      handPreviews(renderer),
      wordDocuments(word, renderer),
      samples(facts, messageDetails, renderer),
      formats(samples, renderer,
              {"", "", packageFile(packageFolder, "templates/formats/letter.html"),
               packageFile(packageFolder, "templates/formats/letter.css")}),
      notices(messageDetails, mailAccounts, clock, [this] { return std::make_unique<delivery::SmtpTransport>(mailAccounts); }),
      simulationMail(packageFolder),
      planReminders(facts, configurations),
      runReminders(facts, configurations, outbox, decisions, runs, plans, clock),
      foresight(facts, configurations),
      byHand(facts, configurations, outbox, handPreviews, clock),
      dayLetters(letterBook, letterFiles, binder),
      takeDrafts(drafts, byHand, sentElsewhere, history),
      caseFiles(history, copyDigests, letterFiles, documents, caseArchives, caseFileLog) {
  pool.acquire();  // fails now, with a sentence, rather than at the first page
}

application::Company AppGraph::company(std::int64_t id) {
  for (auto& each : companies.companies())
    if (each.id.value == id) return each;
  throw hsdk::Error(HSDK_E_NOT_FOUND, "there is no such company");
}

application::SendResult AppGraph::send(const application::Company& whose, domain::Date asOf, std::vector<domain::MessageId> only,
                                       std::function<bool()> cancelled) {
  application::SendSettings settings;
  if (const auto lease = application::leaseForTests()) {
    log.warning("REMINDERS_LEASE_MS is set: leases are short, for tests");
    settings.lease = *lease;
    settings.renewEvery = *lease / 3;
    settings.patienceForDatabase = *lease / 2;
  }
  const auto limits = configurations.load(whose.id).configuration.mailLimits;
  delivery::SmtpTransport transport(mailAccounts, delivery::SmtpTransport::Limits{limits.messagesPerConnection, std::nullopt});
  application::SendOutbox sender({facts, configurations, outbox, renderer, transport, accountStatus, addresses, clock}, settings);
  auto result = sender.pass({whose, asOf, newWorkerName(), std::move(only), std::move(cancelled)});
  // What was sent is sent, whatever becomes of this: the next pass, or whoever opens the day, binds them again.
  try {
    dayLetters.refresh(whose.id);
  } catch (const application::Retryable& error) {
    log.warning("the letters of company " + whose.code + " could not be put into one document: " + error.what());
  } catch (const application::Permanent& error) {
    log.warning("the letters of company " + whose.code + " could not be put into one document: " + error.what());
  }
  return result;
}

}  // namespace reminders::adapters
