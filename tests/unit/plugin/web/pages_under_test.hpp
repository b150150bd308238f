// The app's pages over stand-ins of everything behind them: one place that knows all ports of the site.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plugin/delivery/table_files.hpp"
#include "plugin/delivery/zip_archives.hpp"
#include "plugin/web/site.hpp"
#include "tests/support/reminders/answer_fakes.hpp"
#include "tests/support/reminders/by_hand_fakes.hpp"
#include "tests/support/reminders/fakes.hpp"
#include "tests/unit/plugin/web/follow_up_fakes.hpp"
#include "tests/unit/plugin/web/foresight_fakes.hpp"
#include "tests/unit/plugin/web/letter_fakes.hpp"
#include "tests/unit/plugin/web/page_fakes.hpp"
#include "tests/unit/plugin/web/setup_fakes.hpp"

namespace test {

using namespace reminders;

/// A test derives from it, in its own language: `struct Office : PagesUnderTest { Office() : PagesUnderTest("fr") {} };`.
struct PagesUnderTest {
  explicit PagesUnderTest(const std::string& language = "en") { visitor.language = language; }

  using Fields = std::map<std::string, std::string>;

  fakes::World world;
  fakes::FakeHistory history;
  fakes::FakeReturnedMails returns;
  fakes::FakePreviews previews;
  application::PlanReminders plan{world.facts, world.configurations};
  application::RunReminders run = world.runner();
  application::Foresight foresight{world.facts, world.configurations};
  fakes::FakeDecisions decisions;
  fakes::FakeNotices notices;
  fakes::FakeErpCodes codes;
  fakes::FakeResults results;
  fakes::FakeLetters letters;
  fakes::FakeFollowUps followUps{world.facts};
  fakes::FakeCalls calls{followUps};
  fakes::FakeReminderList reminderList;
  fakes::FakeDebtors debtors{world.facts};
  fakes::FakeReachEditor reachEditor;
  fakes::FakeDesk desk{world.configurations};
  fakes::FakeSamples samples;
  fakes::FakeFormats formats;
  fakes::ByHandWorld byHand{world};
  fakes::FakeLinks links;
  fakes::FakeAnswers answers;
  delivery::DeliveredTables tables;
  fakes::FakeLetterBook letterBook;
  fakes::FakeBinder binder;
  fakes::FakeDocumentsOf documents{letters.files};
  application::BindLetters dayLetters{letterBook, documents, binder};
  delivery::ZipArchives archives;
  fakes::FakeDrafts drafts;
  fakes::FakeSentElsewhere sentElsewhere{world.outbox};
  application::TakeDrafts takeDrafts{drafts, byHand.byHand, sentElsewhere, history};

  std::function<void()> beforeSend;                        // what others do right before a person's message is sent
  std::string imported;                                    // the text of the last import that was not refused
  std::vector<domain::ConfigurationProblem> problems;      // why every configuration is refused
  domain::Configuration other = samples::configuration();  // what an uploaded file holds
  std::vector<std::pair<application::ProgrammeOwner, std::optional<std::string>>> assigned;  // programmes that were given

  web::Site::Ports ports() {
    return {plan,
            run,
            previews,
            world.configurations,
            world.plans,
            world.facts,
            world.outbox,
            history,
            returns,
            world.clock,
            [this](const application::Company&, domain::Date, std::vector<domain::MessageId> only) {
              if (beforeSend) beforeSend();
              return world.send(std::move(only));
            },
            [](const web::Visitor&) { return std::string("{}"); },
            [this](const web::Visitor&, const std::string& json) {
              if (problems.empty()) imported = json;
              return problems;
            },
            foresight,
            decisions,
            notices,
            [this](const web::Visitor&,
                   const std::string&) -> std::variant<domain::Configuration, std::vector<domain::ConfigurationProblem>> {
              if (!problems.empty()) return problems;
              return other;
            },
            codes,
            results,
            letters,
            followUps,
            calls,
            reminderList,
            debtors,
            reachEditor,
            [this](const web::Visitor&, const application::ProgrammeOwner& owner, const std::optional<std::string>& programme) {
              assigned.emplace_back(owner, programme);
            },
            [](const application::SentCopy& copy) { return copy.content; },
            desk,
            samples,
            byHand.unpaid,
            byHand.byHand,
            byHand.prepared,
            byHand.handPreviews,
            links,
            answers,
            byHand.wordTemplates,
            byHand.wordDocuments,
            tables,
            letterBook,
            dayLetters,
            documents,
            archives,
            drafts,
            takeDrafts,
            formats};
  }

  web::Site site{ports(), fakes::packageFolder(), "/apps/payment-reminders", kit::pages::Strictness::kStrict};
  web::Visitor visitor{world.company, world.date(), "anne", "en", true};

  web::Answer get(const std::string& path, Fields query = {}) {
    return site.handle({visitor, "GET", path, std::move(query), {}, "token"});
  }
  web::Answer post(const std::string& path, Fields form = {}) {
    return site.handle({visitor, "POST", path, {}, std::move(form), "token"});
  }
};

}  // namespace test
