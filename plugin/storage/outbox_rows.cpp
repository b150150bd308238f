#include "plugin/storage/outbox_rows.hpp"

#include <algorithm>
#include <array>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "plugin/domain/reminder_state.hpp"
#include "plugin/storage/picked_rows.hpp"

namespace reminders::storage {
namespace {

using kit::sql::RowReader;

template <class Enum>
std::string wordsOf(const std::vector<Enum>& values) {
  std::vector<std::string> words;
  for (const auto value : values) words.emplace_back(domain::word(value));
  return joined(words, ' ');
}

template <class Enum>
std::vector<Enum> fromWords(std::string_view text) {
  std::vector<Enum> values;
  for (const auto& each : cut(text, ' ')) values.push_back(domain::parseWord<Enum>(each).value());
  return values;
}

}  // namespace

std::string recipientsJson(const std::vector<domain::Recipient>& recipients) {
  auto list = nlohmann::json::array();
  for (const auto& r : recipients)
    list.push_back({{"email", r.email}, {"name", r.name}, {"role", domain::word(r.role)}, {"fallback", r.isFallback}});
  return list.dump();
}

std::string mailDomain(kit::sql::Session& session, domain::CompanyId company) {
  RowReader rows(session, "select email from sdk_v1_company where company_id = :1", {company.value});
  if (!rows.next()) throw std::logic_error("the host does not show company " + std::to_string(company.value));
  const auto email = rows.text(0);
  const auto sign = email.rfind('@');
  const auto name = sign == std::string_view::npos ? std::string_view{} : email.substr(sign + 1);
  const bool plain = !name.empty() && name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos &&
                     std::all_of(name.begin(), name.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
                     });
  return plain ? std::string(name) : "reminders.invalid";
}

std::vector<domain::Recipient> recipientsFromJson(std::string_view json) {
  std::vector<domain::Recipient> recipients;
  for (const auto& each : nlohmann::json::parse(json))
    recipients.push_back({each.at("email"), each.at("name"),
                          domain::parseWord<domain::Role>(each.at("role").get<std::string>()).value(), each.at("fallback")});
  return recipients;
}

MessageInsert::MessageInsert(kit::sql::Session& session, std::int64_t company, std::string day, std::int64_t now)
    : insert_(session, "reminders_message",
              {"company_id",
               "message_id",
               "way",
               "origin",
               "state",
               "customer_id",
               "department_id",
               "currency",
               "programme",
               "step_number",
               "level",
               "rank",
               "template_id",
               "attach",
               "claims",
               "planned_to",
               "cc",
               "bcc",
               "own_subject",
               "own_body",
               "actor",
               "plan_id",
               "message_id_header",
               "created_on",
               "created_at",
               "due_at",
               "worker",
               "fence",
               "attempt",
               "crashes",
               "failed_attempts",
               "reason",
               "own_signature"}),
      company_(company),
      day_(std::move(day)),
      now_(now) {}

void MessageInsert::add(const application::DraftGroup& group, const application::MessageDraft& draft, std::int64_t message,
                        const std::string& messageIdHeader) {
  constexpr std::int64_t kNone = 0;
  insert_.add(company_).add(message).add(domain::word(draft.way)).add(domain::word(group.origin)).add("queued");
  insert_.add(group.customer.value).add(group.department.value).add(group.currency.code()).add(draft.programme);
  insert_.add(std::int64_t{draft.stepNumber}).add(draft.level).add(std::int64_t{draft.rank}).add(draft.templateId);
  insert_.add(wordsOf(draft.attach)).add(wordsOf(draft.claims)).add(recipientsJson(draft.to));
  insert_.add(joined(draft.cc, '\n')).add(joined(draft.bcc, '\n')).addOptional(draft.subject).addOptional(draft.body);
  insert_.add(group.actor).add(group.planId).add(messageIdHeader).add(day_).add(now_).add(now_).add("");
  insert_.add(kNone).add(kNone).add(kNone).add(kNone).add("").addOptional(draft.signature);
  insert_.endRow();
}

namespace {

using Claimed = std::vector<application::ClaimedMessage>;

void readMessages(kit::sql::Session& session, std::int64_t company, const Pick& these, Claimed& claimed) {
  std::map<std::int64_t, application::ClaimedMessage*> byId;
  for (auto& each : claimed) byId[each.ticket.message.value] = &each;
  std::size_t found = 0;
  {
    PickedRows row(session, these, "message_id",
                   "select message_id, way, origin, customer_id, department_id, currency, programme, step_number, level, rank, "
                   "template_id, attach, claims, planned_to, cc, bcc, own_subject, own_body, message_id_header, failed_attempts, "
                   "first_attempt_at, crashes, own_signature from reminders_message where company_id = :1",
                   "", {company});
    for (; row.next(); ++found) {
      auto& message = *byId.at(row.number(0));
      auto& draft = message.draft;
      draft.way = domain::parseWord<domain::Way>(row.text(1)).value();
      message.origin = domain::parseWord<domain::Origin>(row.text(2)).value();
      message.customer = {row.number(3)};
      message.department = {row.number(4)};
      message.currency = kit::Currency::of(row.text(5));
      draft.programme = row.text(6);
      draft.stepNumber = static_cast<int>(row.number(7));
      draft.level = row.text(8);
      draft.rank = static_cast<int>(row.number(9));
      draft.templateId = row.text(10);
      draft.attach = fromWords<domain::Attachment>(row.text(11));
      draft.claims = fromWords<domain::Claim>(row.text(12));
      draft.to = recipientsFromJson(row.text(13));
      draft.cc = cut(row.text(14), '\n');
      draft.bcc = cut(row.text(15), '\n');
      if (!row.isNull(16)) draft.subject = std::string(row.text(16));
      if (!row.isNull(17)) draft.body = std::string(row.text(17));
      message.messageIdHeader = row.text(18);
      message.failedAttempts = static_cast<int>(row.number(19));
      if (!row.isNull(20)) message.firstAttemptAt = row.number(20);
      message.crashes = static_cast<int>(row.number(21));
      if (!row.isNull(22)) draft.signature = std::string(row.text(22));
    }
  }
  if (found != claimed.size()) throw std::logic_error("a message was claimed but is not there");
  {
    PickedRows rows(session, these, "c.message_id",
                    "select c.message_id, r.invoice_id, r.position, r.level, r.rank, r.delay_days, c.asked from "
                    "reminders_carried c join reminders_reminder r on r.company_id = c.company_id and r.reminder_id = "
                    "c.reminder_id where c.company_id = :1 and c.dropped = ''",
                    " order by c.message_id, c.place", {company});
    while (rows.next())
      byId.at(rows.number(0))
          ->reminders.push_back({{{rows.number(1)}, static_cast<int>(rows.number(2))},
                                 std::string(rows.text(3)),
                                 static_cast<int>(rows.number(4)),
                                 static_cast<int>(rows.number(5)),
                                 rows.number(6)});
  }
  PickedRows rows(session, these, "message_id",
                  "select message_id, email, state, reply from reminders_recipient where company_id = :1",
                  " order by message_id, email", {company});
  while (rows.next())
    byId.at(rows.number(0))
        ->recipients.push_back({std::string(rows.text(1)), domain::parseWord<domain::RecipientState>(rows.text(2)).value(),
                                std::string(rows.text(3))});
}

}  // namespace

std::vector<application::ClaimedMessage> readClaimed(kit::sql::Session& session,
                                                     std::span<const application::ClaimTicket> tickets) {
  Claimed claimed;
  std::vector<std::int64_t> ids;
  for (const auto& ticket : tickets) {
    ids.push_back(ticket.message.value);
    claimed.emplace_back().ticket = ticket;
  }
  if (!ids.empty()) readMessages(session, tickets.front().company.value, std::span<const std::int64_t>(ids), claimed);
  return claimed;
}

void writeRecipients(kit::sql::Series& series, const application::ClaimTicket& ticket,
                     const std::vector<application::RecipientProgress>& recipients) {
  const auto company = ticket.company.value;
  const auto message = ticket.message.value;
  series.add("delete from reminders_recipient where company_id = :1 and message_id = :2", {company, message});
  for (const auto& recipient : recipients)
    series.add("insert into reminders_recipient (company_id, message_id, email, state, reply) values (:1, :2, :3, :4, :5)",
               {company, message, recipient.email, domain::word(recipient.state), recipient.reply});
}

namespace {

/// The domain's rule as one expression: `best` is the smallest number that any carrying message's state has here.
struct StateRule {
  std::string numbered;  // case m.state when … end
  std::string state;     // … of the reminder, by that number
  std::string holds;

  StateRule() {
    using domain::MessageState;
    std::vector<MessageState> states;
    for (const auto& each : domain::kWords<MessageState>) states.push_back(each.first);
    const auto alone = [](MessageState only) { return domain::reminderState(std::span(&only, 1)); };
    std::stable_sort(states.begin(), states.end(), [&](MessageState left, MessageState right) {
      const std::array both{left, right};
      return alone(left) != alone(right) && domain::reminderState(both) == alone(left);
    });
    std::string whenState, whenHolds;
    for (std::size_t i = 0; i < states.size(); ++i) {
      const auto number = std::to_string(i);
      const auto reminder = alone(states[i]);
      numbered += " when '" + std::string(domain::word(states[i])) + "' then " + number;
      whenState += " when " + number + " then '" + std::string(domain::word(reminder)) + "'";
      whenHolds += " when " + number + (domain::holdsStep(reminder) ? " then 1" : " then 0");
    }
    numbered = "min(case m.state" + numbered + " end)";
    // No message carries it any more: it fell out of all of them.
    const auto fallen = domain::reminderState({});
    state = "case " + numbered + whenState + " else '" + std::string(domain::word(fallen)) + "' end";
    holds = "case " + numbered + whenHolds + " else " + (domain::holdsStep(fallen) ? "1" : "0") + " end";
  }
};

}  // namespace

void refreshReminders(kit::sql::Series& series, domain::CompanyId company, std::int64_t message) {
  static const StateRule rule;
  // Every reminder that this message carries or carried, by all messages that carry it still.
  series.add(
      "update reminders_reminder set (state, holds, sent_on) = (select " + rule.state + ", " + rule.holds +
          ", min(m.sent_on) from reminders_carried c join reminders_message m on m.company_id = c.company_id and m.message_id = "
          "c.message_id where c.company_id = reminders_reminder.company_id and c.reminder_id = reminders_reminder.reminder_id "
          "and "
          "c.dropped = '') where company_id = :1 and state <> 'voided' and reminder_id in (select k.reminder_id from "
          "reminders_carried k where k.company_id = :1 and k.message_id = :2)",
      {company.value, message});
}

void refreshReminders(kit::sql::Session& session, domain::CompanyId company, std::int64_t message) {
  kit::sql::Series series(session);
  refreshReminders(series, company, message);
  series.run();
}

}  // namespace reminders::storage
