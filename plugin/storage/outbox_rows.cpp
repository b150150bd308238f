#include "plugin/storage/outbox_rows.hpp"

#include <algorithm>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <nlohmann/json.hpp>

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

application::ClaimedMessage readClaimed(kit::sql::Session& session, const application::ClaimTicket& ticket) {
  application::ClaimedMessage claimed;
  claimed.ticket = ticket;
  {
    kit::sql::FewRows row(
        session,
        "select way, origin, customer_id, department_id, currency, programme, step_number, level, rank, template_id, "
        "attach, claims, planned_to, cc, bcc, "
        "own_subject, own_body, message_id_header, failed_attempts, first_attempt_at, crashes, own_signature from "
        "reminders_message where "
        "company_id = :1 and message_id = :2",
        {ticket.company.value, ticket.message.value});
    if (!row.next()) throw std::logic_error("message " + std::to_string(ticket.message.value) + " was claimed but is not there");
    auto& draft = claimed.draft;
    draft.way = domain::parseWord<domain::Way>(row.text(0)).value();
    claimed.origin = domain::parseWord<domain::Origin>(row.text(1)).value();
    claimed.customer = {row.number(2)};
    claimed.department = {row.number(3)};
    claimed.currency = kit::Currency::of(row.text(4));
    draft.programme = row.text(5);
    draft.stepNumber = static_cast<int>(row.number(6));
    draft.level = row.text(7);
    draft.rank = static_cast<int>(row.number(8));
    draft.templateId = row.text(9);
    draft.attach = fromWords<domain::Attachment>(row.text(10));
    draft.claims = fromWords<domain::Claim>(row.text(11));
    draft.to = recipientsFromJson(row.text(12));
    draft.cc = cut(row.text(13), '\n');
    draft.bcc = cut(row.text(14), '\n');
    if (!row.isNull(15)) draft.subject = std::string(row.text(15));
    if (!row.isNull(16)) draft.body = std::string(row.text(16));
    if (!row.isNull(21)) draft.signature = std::string(row.text(21));
    claimed.messageIdHeader = row.text(17);
    claimed.failedAttempts = static_cast<int>(row.number(18));
    if (!row.isNull(19)) claimed.firstAttemptAt = row.number(19);
    claimed.crashes = static_cast<int>(row.number(20));
  }
  {
    kit::sql::FewRows rows(
        session,
        "select r.invoice_id, r.position, r.level, r.rank, r.delay_days, c.asked from reminders_carried c join "
        "reminders_reminder r "
        "on r.company_id = c.company_id and r.reminder_id = c.reminder_id where c.company_id = :1 and c.message_id = "
        ":2 and c.dropped = '' "
        "order by c.place",
        {ticket.company.value, ticket.message.value});
    while (rows.next())
      claimed.reminders.push_back({{{rows.number(0)}, static_cast<int>(rows.number(1))},
                                   std::string(rows.text(2)),
                                   static_cast<int>(rows.number(3)),
                                   static_cast<int>(rows.number(4)),
                                   rows.number(5)});
  }
  kit::sql::FewRows rows(
      session, "select email, state, reply from reminders_recipient where company_id = :1 and message_id = :2 order by email",
      {ticket.company.value, ticket.message.value});
  while (rows.next())
    claimed.recipients.push_back(
        {std::string(rows.text(0)), domain::parseWord<domain::RecipientState>(rows.text(1)).value(), std::string(rows.text(2))});
  return claimed;
}

void writeRecipients(kit::sql::Session& session, const application::ClaimTicket& ticket,
                     const std::vector<application::RecipientProgress>& recipients) {
  const auto company = ticket.company.value;
  const auto message = ticket.message.value;
  kit::sql::change(session, "delete from reminders_recipient where company_id = :1 and message_id = :2", {company, message});
  for (const auto& recipient : recipients)
    kit::sql::change(session,
                     "insert into reminders_recipient (company_id, message_id, email, state, reply) values (:1, :2, :3, :4, :5)",
                     {company, message, recipient.email, domain::word(recipient.state), recipient.reply});
}

void refreshReminders(kit::sql::Session& session, domain::CompanyId company, std::int64_t message) {
  // Every reminder that this message carries or carried, with all messages that carry it still.
  struct Found {
    std::int64_t reminder = 0;
    std::vector<domain::MessageState> states;
    std::optional<std::string> sentOn;
  };
  std::vector<Found> found;
  {
    kit::sql::FewRows rows(
        session,
        "select mine.reminder_id, m.state, m.sent_on from reminders_carried mine "
        "left join reminders_carried c on c.company_id = mine.company_id and c.reminder_id = mine.reminder_id and c.dropped = '' "
        "left join reminders_message m on m.company_id = c.company_id and m.message_id = c.message_id "
        "where mine.company_id = :1 and mine.message_id = :2 order by mine.reminder_id, m.message_id",
        {company.value, message});
    while (rows.next()) {
      if (found.empty() || found.back().reminder != rows.number(0)) found.push_back({rows.number(0), {}, std::nullopt});
      if (rows.isNull(1)) continue;
      found.back().states.push_back(domain::parseWord<domain::MessageState>(rows.text(1)).value());
      if (!rows.isNull(2)) {
        const std::string day(rows.text(2));
        if (!found.back().sentOn || day < *found.back().sentOn) found.back().sentOn = day;
      }
    }
  }
  for (const auto& each : found) {
    // No message carries it any more: it fell out of all of them.
    const auto state = each.states.empty() ? domain::ReminderState::kCancelled : domain::reminderState(each.states);
    kit::sql::change(session,
                     "update reminders_reminder set state = :1, holds = :2, sent_on = :3 where company_id = :4 and reminder_id = "
                     ":5 and state <> 'voided'",
                     {domain::word(state), domain::holdsStep(state) ? 1 : 0, each.sentOn, company.value, each.reminder});
  }
}

}  // namespace reminders::storage
