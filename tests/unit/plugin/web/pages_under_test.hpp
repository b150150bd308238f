// The app's pages over stand-ins of everything behind them.
#pragma once
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "plugin/web/site.hpp"
#include "tests/support/reminders/fakes.hpp"
#include "tests/unit/plugin/web/foresight_fakes.hpp"
#include "tests/unit/plugin/web/page_fakes.hpp"

struct Pages {
  fakes::World world;
  fakes::FakeHistory history;
  fakes::FakeReturnedMails returns;
  fakes::FakePreviews previews;
  reminders::application::PlanReminders plan{world.facts, world.configurations};
  reminders::application::RunReminders run = world.runner();
  reminders::application::Foresight foresight{world.facts, world.configurations};
  fakes::FakeDecisions decisions;
  fakes::FakeNotices notices;
  fakes::FakeErpCodes codes;
  fakes::FakeResults results;
  fakes::FakeLetters letters;
  std::variant<reminders::domain::Configuration, std::vector<reminders::domain::ConfigurationProblem>> uploaded =
      samples::configuration();
  reminders::web::Site::Ports ports{
      plan,
      run,
      previews,
      world.configurations,
      world.plans,
      world.facts,
      world.outbox,
      history,
      returns,
      world.clock,
      [this](const reminders::application::Company&, reminders::domain::Date, std::vector<reminders::domain::MessageId> only) {
        return world.send(std::move(only));
      },
      [](const reminders::web::Visitor&) { return std::string("{}"); },
      [](const reminders::web::Visitor&, const std::string&) { return std::vector<reminders::domain::ConfigurationProblem>(); },
      foresight,
      decisions,
      notices,
      [this](const reminders::web::Visitor&, const std::string&) { return uploaded; },
      codes,
      results,
      letters};
  reminders::web::Site site{ports, fakes::packageFolder(), "/apps/payment-reminders", kit::pages::Strictness::kStrict};
  reminders::web::Visitor visitor{world.company, world.date(), "anne", "en", true};

  reminders::web::Answer get(const std::string& path, std::map<std::string, std::string> query = {}) {
    return site.handle({visitor, "GET", path, std::move(query), {}, "token"});
  }
  reminders::web::Answer post(const std::string& path, std::map<std::string, std::string> form = {}) {
    return site.handle({visitor, "POST", path, {}, std::move(form), "token"});
  }
};
