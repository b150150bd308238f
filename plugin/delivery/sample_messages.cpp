#include "plugin/delivery/sample_messages.hpp"

#include <algorithm>
#include <set>

#include "plugin/application/message_claims.hpp"
#include "plugin/delivery/foreign_placeholders.hpp"
#include "plugin/delivery/text_template.hpp"
#include "plugin/domain/template_choice.hpp"

namespace reminders::delivery {
namespace {

using application::SampleInvoice;
using application::SampleMessage;
using application::SampleRequest;
using domain::mark;

// No template of a company is called so: ids that pages make hold letters, digits and '-'.
constexpr const char* kTyped = " typed";

/// How many letters must be put in, left out or exchanged to make one of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

/// The last part of a field's name; all of it where there is one part.
std::string_view lastPart(std::string_view name) { return name.substr(name.rfind('.') + 1); }

const domain::Level* gentlest(const domain::Configuration& configuration) {
  const auto& levels = configuration.levels;
  const auto found = std::min_element(levels.begin(), levels.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  return found == levels.end() ? nullptr : &*found;
}

/// A configuration in which the typed row is a template of its own, and what goes into the message besides.
struct Draft {
  domain::Configuration configuration;
  application::ClaimedMessage message;
  std::vector<domain::Role> roles;
};

Draft draftOf(const SampleRequest& request, const std::string& departmentCode) {
  Draft draft{request.configuration, {}, request.configuration.defaultRecipients};
  auto& message = draft.message.draft;
  std::string level;
  if (request.row != nullptr) {
    auto row = *request.row;
    row.id = kTyped;
    row.minDaysLate.reset();
    message.way = row.way;
    message.templateId = kTyped;
    level = row.level;
    draft.configuration.templates.push_back(std::move(row));
    message.attach = {domain::Attachment::kInvoicePdf};
  } else {
    message.way = request.way;
    message.templateId = domain::templateIdFor(draft.configuration, *request.step, request.way, departmentCode);
    level = request.step->level;
    message.attach = request.step->attach;
    message.claims = request.step->claims;
    if (!request.step->recipients.empty()) draft.roles = request.step->recipients;
  }
  const auto* first = gentlest(draft.configuration);
  message.level = level.empty() && first != nullptr ? first->id : level;
  for (const auto& each : draft.configuration.levels)
    if (each.id == message.level) message.rank = each.rank;
  return draft;
}

std::string addressesOf(const std::vector<domain::Recipient>& recipients) {
  std::string text;
  for (const auto& each : recipients)
    text += (text.empty() ? "" : ", ") + (each.name.empty() ? each.email : each.name + " <" + each.email + ">");
  return text;
}

std::vector<application::TextField> textFields() {
  std::vector<application::TextField> fields;
  for (const auto& field : knownFields()) fields.push_back({field.name, field.meaning, field.perInvoice});
  return fields;
}

}  // namespace

std::string similarField(std::string_view name, const std::vector<application::TextField>& fields) {
  std::string best;
  std::size_t least = std::string_view::npos;
  for (const auto& field : fields) {
    // "company.ibna" is company.iban; "client.name" may be meant as customer.name, "iban" as company.iban.
    std::size_t apart = distance(name, field.name);
    if (lastPart(field.name) == lastPart(name)) apart = std::min(apart, name.find('.') == std::string_view::npos ? 1UL : 2UL);
    if (apart < least) {
      least = apart;
      best = field.name;
    }
  }
  return least <= std::max<std::size_t>(2, name.size() / 4) ? best : std::string();
}

std::vector<SampleInvoice> RenderedSamples::invoices(const application::Company& company, domain::Date asOf) {
  struct Found {
    SampleInvoice invoice;
    int kind = 0;  // 0: of a kind of customer that is not there yet, 1: of another customer, 2: not late
  };
  std::vector<Found> found;
  std::set<domain::Family> families;
  std::set<domain::CustomerId> customers;
  std::set<domain::InvoiceId> seen;
  facts_.open(company.id, asOf)->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& customer) {
    if (facts.open <= 0 || facts.kind == domain::InvoiceKind::kCreditNote) return;
    const bool isLate = facts.dueOn && *facts.dueOn < asOf;
    const bool isOther = isLate && customers.insert(customer.id).second;
    const bool isNewKind = isOther && families.insert(domain::familyOf(customer)).second;
    // Of a large ledger only so many are kept, and every kind of customer.
    if (!isNewKind && (found.size() >= 2 * kMostInvoices || (isLate && !isOther))) return;
    if (seen.insert(facts.id.invoice).second)
      found.push_back({{facts.id.invoice, facts.number, customer.name}, isNewKind ? 0 : isOther ? 1 : 2});
  });
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.kind < b.kind; });
  std::vector<SampleInvoice> invoices;
  for (std::size_t i = 0; i < std::min(found.size(), kMostInvoices); ++i) invoices.push_back(std::move(found[i].invoice));
  return invoices;
}

std::string RenderedSamples::with(const SampleRequest& request,
                                  const std::function<void(const application::RenderRequest&)>& use) {
  std::vector<domain::ReceivableFacts> receivables;
  domain::CustomerFacts customer;
  const std::vector<domain::InvoiceId> invoices{request.invoice};
  facts_.openInvoices(request.company.id, request.asOf, invoices)
      ->eachReceivable([&](const domain::ReceivableFacts& facts, const domain::CustomerFacts& whose) {
        receivables.push_back(facts);
        customer = whose;
      });
  if (receivables.empty()) return "there is no such invoice";
  // What would be reminded of it: the late due dates, else the first.
  const auto isLate = [&](const domain::ReceivableFacts& each) {
    return each.open > 0 && each.dueOn && *each.dueOn < request.asOf;
  };
  if (std::any_of(receivables.begin(), receivables.end(), isLate))
    std::erase_if(receivables, [&](const auto& each) { return !isLate(each); });
  else
    receivables.resize(1);

  const auto& first = receivables.front();
  auto draft = draftOf(request, first.departmentCode);
  draft.message.customer = customer.id;
  draft.message.department = first.department;
  draft.message.currency = first.currency;
  try {
    const domain::Rulebook rules(std::move(draft.configuration));
    application::RenderRequest asked{
        request.company, request.asOf, rules, draft.message, customer, {}, domain::recipientsFor(customer, draft.roles)};
    for (auto& facts : receivables) {
      const application::ReminderDraft reminder{facts.id, draft.message.draft.level, draft.message.draft.rank, 0, facts.open};
      asked.lines.push_back({std::move(facts), reminder});
    }
    asked.claims = application::claimsOf(asked);
    use(asked);
  } catch (const application::Permanent& error) {
    return error.what();
  } catch (const application::Retryable& error) {
    return error.what();
  } catch (const std::invalid_argument& error) {  // the configuration as it is being edited does not fit together
    return error.what();
  }
  return {};
}

SampleMessage RenderedSamples::fill(const SampleRequest& request, bool withFiles) {
  SampleMessage sample;
  sample.problem = with(request, [&](const application::RenderRequest& asked) {
    auto look = renderer_.look(asked, withFiles);
    sample.from = std::move(look.from);
    if (asked.message.draft.way == domain::Way::kEmail) sample.to = addressesOf(asked.to);
    sample.subject = std::move(look.words.subject);
    sample.text = std::move(look.words.text);
    sample.language = std::move(look.words.language);
    sample.signature = std::move(look.signature);
    sample.html = std::move(look.html);
    sample.files = std::move(look.files);
  });
  return sample;
}

std::string similarField(std::string_view name) { return similarField(name, textFields()); }

std::vector<application::TextField> RenderedSamples::fields() const { return textFields(); }

std::vector<application::TextProblem> RenderedSamples::check(std::string_view text) const {
  std::vector<application::TextProblem> problems;
  for (auto& sentence : checkText(text)) {
    application::TextProblem problem{std::move(sentence), "", ""};
    if (problem.sentence.id == kUnknownField) {
      auto name = problem.sentence.values.front().text;
      if (name.starts_with("{{") && name.ends_with("}}")) name = name.substr(2, name.size() - 4);
      problem.suggestion = similarField(name);
      problem.unknown = std::move(name);
    }
    problems.push_back(std::move(problem));
  }
  return problems;
}

std::map<std::string, std::string> RenderedSamples::examples(const SampleRequest& request) {
  if (request.row == nullptr) return {};
  // One letter that says them all, each on a line of its own that no value of the books can look like: "\n\u241E3\u241E…".
  constexpr std::string_view kMark = "\u241E";
  auto row = *request.row;
  row.way = domain::Way::kLetter;
  row.subject.clear();
  row.body.clear();
  const auto& fields = knownFields();
  const auto begin = [&](std::size_t i) { return std::string(kMark) + std::to_string(i) + std::string(kMark); };
  for (std::size_t i = 0; i < fields.size(); ++i) row.body += "\n" + begin(i) + "{{" + fields[i].name + "}}";
  auto asked = request;
  asked.row = &row;
  const auto text = fill(asked, false).text + "\n" + begin(fields.size());
  std::map<std::string, std::string> examples;
  for (std::size_t i = 0, at = 0; i < fields.size(); ++i) {
    const auto from = text.find(begin(i), at), to = text.find("\n" + begin(i + 1), at);
    if (from == std::string::npos || to == std::string::npos || to < from) break;
    const auto first = from + begin(i).size();
    examples[fields[i].name] = text.substr(first, to - first);
    at = to;
  }
  return examples;
}

application::TranslatedText RenderedSamples::translated(std::string_view text) const { return translateForeign(text); }

std::string RenderedSamples::ownAddress(const application::Company& company) {
  return details_.details(company.id, {}, {}, {}).sender.companyEmail;
}

}  // namespace reminders::delivery
