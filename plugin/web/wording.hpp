// Decisions, blockers and states in the accountant's words, in the reader's language.
#pragma once
#include <host_sdk/kit/l10n/catalogue.hpp>
#include <host_sdk/kit/l10n/formatter.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "plugin/application/history_ports.hpp"
#include "plugin/domain/claims.hpp"
#include "plugin/domain/plan.hpp"
#include "plugin/domain/rulebook.hpp"

namespace reminders::web {

/// One language at work: texts and formats.
struct Language {
  const kit::l10n::Catalogue& texts;
  kit::l10n::Formatter format;
  [[nodiscard]] std::string tr(std::string_view message) const { return texts.tr(message); }
};

/// A code or number as one segment of a path: what is not a plain letter or digit is percent-encoded.
std::string pathSegment(std::string_view text);

/// "promised until 12/05/2026", "no e-mail address to write to".
std::string reasonOf(const Language& language, const domain::Blocker& blocker);
/// All reasons, separated by commas.
std::string reasonsOf(const Language& language, const domain::Blockers& blockers);
std::string decisionWord(const Language& language, domain::DecisionKind kind);
std::string wayWord(const Language& language, domain::Way way);
std::string roleWord(const Language& language, domain::Role role);
/// "chosen for the customer", "the company's": where a programme was chosen.
std::string sourceWord(const Language& language, domain::ProgrammeSource from);
/// "sent", "we could not deliver it" …
std::string stateWord(const Language& language, domain::MessageState state);
/// The same of a message of this way: a letter is printed where a mail is sent.
std::string stateWord(const Language& language, domain::Way way, domain::MessageState state);
/// A status badge's kind: ok, warn, bad, info, quiet.
std::string stateKind(domain::MessageState state);
/// The sentence under a message that did not simply leave; '' when there is nothing to say.
std::string stateSentence(const Language& language, const application::PastMessage& message);

/// "the rate … for the second half of 2026 is not known: …": why something is not claimed.
std::string refusalOf(const Language& language, const domain::ClaimRefusal& refusal);

/// "levels[0].rank: must be a whole number": one thing that is wrong with a configuration.
std::string problemText(const kit::l10n::Catalogue& texts, const domain::ConfigurationProblem& problem);
/// What is wrong with a configuration, the first few with their places: "levels[0].rank: must be …; catch_up: must be …; and 3
/// more."
std::string problemsText(const kit::l10n::Catalogue& texts, const std::vector<domain::ConfigurationProblem>& problems);

/// A level as pages show it: {"name", "rank", "css"}; the colours of the first four ranks are the style sheet's.
nlohmann::json levelChip(const domain::Rulebook& rules, std::string_view levelId);

}  // namespace reminders::web
