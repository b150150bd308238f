#include <unistd.h>

#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "sample-host/commands/command.hpp"
#include "sample-host/commands/signals.hpp"

namespace host::commands {
namespace {

struct RunOptions {
  std::vector<std::string> words;  // APP/JOB, and KEY=VALUE of a --set that was followed by several
  std::string company, asOf;
  std::vector<std::string> set;
};

runtime::JobRequest requestOf(const RunOptions& options) {
  runtime::JobRequest request;
  std::vector<std::string> pairs = options.set;
  for (const auto& word : options.words) {
    if (word.find('=') != std::string::npos) {
      pairs.push_back(word);
      continue;
    }
    const auto slash = word.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == word.size())
      throw WrongUsage("a job is named APP/JOB, such as payment-reminders/daily (given: " + word + ")");
    if (!request.appId.empty()) throw WrongUsage("one job at a time (given also: " + word + ")");
    request.appId = word.substr(0, slash);
    request.jobId = word.substr(slash + 1);
  }
  if (request.appId.empty()) throw WrongUsage("name a job as APP/JOB; see: job list");
  for (const auto& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) throw WrongUsage("--set takes KEY=VALUE (given: " + pair + ")");
    request.parameters[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  if (!options.asOf.empty()) {
    request.asOf = kit::Date::parse(options.asOf);
    if (!request.asOf) throw WrongUsage("--as-of is a date such as 2026-01-15 (given: " + options.asOf + ")");
  }
  return request;
}

std::string withoutLineEnd(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void run(const Global& global, const RunOptions& options) {
  auto request = requestOf(options);
  request.summaryOnly = !global.json;
  const auto host = openHostWithApps(global);
  std::vector<runtime::Company> companies;
  if (options.company.empty())
    companies = host->companies().all();
  else
    companies = {companyOf(*host, options.company)};
  if (companies.empty()) throw Failed("there is no company yet; import companies first");
  const OnEndSignal cancel([&] { host->jobs().cancelAll(); });
  // With --company a job answers one document, else an array with one of each company. The documents stay as the app wrote them.
  std::string json;
  std::string problem;
  for (const auto& company : companies) {
    request.company = company;
    const auto outcome = host->jobs().run(request);
    if (!outcome) {
      const std::string where = companies.size() > 1 ? "company " + company.code + ": " : "";
      // A wrong name or parameter is wrong for all; what fails for one company must not keep the others waiting.
      if (outcome.failure().kind == runtime::FailureKind::kNotFound || outcome.failure().kind == runtime::FailureKind::kInvalid)
        throw Failed(where + outcome.failure().text());
      problem += (problem.empty() ? "" : "; ") + where + outcome.failure().text();
      continue;
    }
    if (global.json) {
      json += (json.empty() ? "" : ",\n") + (outcome->json.empty() ? std::string("null") : withoutLineEnd(outcome->json));
    } else if (!outcome->summary.empty()) {
      if (companies.size() > 1) std::cout << company.code << ":\n";
      std::cout << withoutLineEnd(outcome->summary) << '\n';
    }
  }
  if (global.json && (problem.empty() || !json.empty())) std::cout << (options.company.empty() ? "[" + json + "]" : json) << '\n';
  if (!problem.empty()) throw Failed(problem);
}

void list(const Global& global) {
  const auto host = openHostWithApps(global);
  auto json = nlohmann::ordered_json::array();
  const auto jobs = host->jobs().catalogue();
  if (jobs.empty() && !global.json) std::cout << "no app that is enabled has jobs; see: app list\n";
  for (const auto& job : jobs) {
    if (global.json) {
      json.push_back({{"job", job.name()},
                      {"title", {{"en", job.title.en}, {"fr", job.title.in("fr")}}},
                      {"schedule", job.schedule.text()},
                      {"parameters", job.parameters}});
      continue;
    }
    std::cout << job.name() << "  " << job.schedule.text() << "  " << job.title.en;
    for (const auto& parameter : job.parameters) std::cout << "  [--set " << parameter << "=…]";
    std::cout << '\n';
  }
  if (global.json) std::cout << json.dump() << '\n';
}

}  // namespace

void addJobs(CLI::App& program, Global& global) {
  auto* job = program.add_subcommand("job", "Jobs of the apps");
  job->require_subcommand(1);
  auto* listJobs = job->add_subcommand("list", "Show the jobs, when they run and what they take");
  listJobs->callback([&global] { list(global); });
  auto options = std::make_shared<RunOptions>();
  auto* runJob = job->add_subcommand("run", "Run a job now, for one company or for all");
  runJob->add_option("JOB", options->words, "APP/JOB")->required();
  runJob->add_option("--company", options->company, "For this company; left out: for each");
  runJob->add_option("--as-of", options->asOf,
                     "The date of all that is decided, YYYY-MM-DD; left out: today in the company's zone");
  runJob->add_option("--set", options->set, "KEY=VALUE, a parameter that the job declares; may be repeated")
      ->allow_extra_args(false);
  runJob->callback([&global, options] { run(global, *options); });
}

}  // namespace host::commands
