#include "plugin/storage/returned_mail_book.hpp"

#include <algorithm>
#include <charconv>
#include <host_sdk/kit/sql/row_reader.hpp>

#include "plugin/application/crash_point.hpp"
#include "plugin/storage/outbox_rows.hpp"

namespace reminders::storage {
namespace {

using application::TakenMail;
using application::TakenReturn;
using domain::MessageState;
using domain::RecipientState;
using domain::ReturnedRecipient;
using domain::ReturnKind;
using kit::sql::ReadTransaction;
using kit::sql::RowReader;
using kit::sql::Session;
using kit::sql::Transaction;

/// Whoever changes messages takes turns with the outbox.
constexpr const char* kTurns = "outbox";
/// As many as a report may name; a report that names more messages of ours is no report.
constexpr std::size_t kMostIds = 100;
constexpr int kMostCandidates = 20;

struct Addressee {
  std::string email;
  RecipientState state = RecipientState::kPending;
  bool isStored = false;  // has a row of its own
};

/// A message that a returned mail speaks of.
struct Message {
  std::int64_t id = 0;
  MessageState state = MessageState::kSent;
  std::int64_t customer = 0;
  std::optional<std::int64_t> reminder;  // the leading one
  std::vector<Addressee> to;
};

/// The message's number in "reminder.COMPANY.MESSAGE.TIME@domain"; nullopt for an id that is none of ours.
std::optional<std::int64_t> numberIn(std::string_view messageId, std::int64_t company) {
  const std::string prefix = "reminder." + std::to_string(company) + ".";
  if (!messageId.starts_with(prefix)) return std::nullopt;
  messageId.remove_prefix(prefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(messageId.data(), messageId.data() + messageId.size(), number);
  if (error != std::errc() || end == messageId.data() + messageId.size() || *end != '.') return std::nullopt;
  return number;
}

std::string lowered(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<Message> messageOf(Session& session, domain::CompanyId company, std::int64_t number, std::string_view header) {
  Message message;
  std::vector<domain::Recipient> planned;
  {
    RowReader row(session,
                  "select state, customer_id, message_id_header, planned_to from reminders_message where company_id = :1 and "
                  "message_id = :2 and way = 'email'",
                  {company.value, number});
    if (!row.next() || (!header.empty() && row.text(2) != header)) return std::nullopt;
    message.id = number;
    message.state = domain::parseWord<MessageState>(row.text(0)).value();
    message.customer = row.number(1);
    planned = recipientsFromJson(row.text(3));
  }
  {
    RowReader rows(session,
                   "select email, state from reminders_recipient where company_id = :1 and message_id = :2 order by email",
                   {company.value, number});
    while (rows.next())
      message.to.push_back({std::string(rows.text(0)), domain::parseWord<RecipientState>(rows.text(1)).value(), true});
  }
  // A sender that stopped at the last byte has noted none: then it is those that were planned.
  if (message.to.empty())
    for (const auto& each : planned) message.to.push_back({each.email, RecipientState::kPending, false});
  RowReader row(
      session,
      "select reminder_id from reminders_carried where company_id = :1 and message_id = :2 order by (case when dropped = "
      "'' then 0 else 1 end), place limit 1",
      {company.value, number});
  if (row.next()) message.reminder = row.number(0);
  return message;
}

/// The latest message that was sent to this address.
std::optional<std::int64_t> latestTo(Session& session, domain::CompanyId company, const std::string& address) {
  if (address.empty()) return std::nullopt;
  RowReader rows(
      session,
      "select r.message_id, m.state from reminders_recipient r join reminders_message m on m.company_id = r.company_id and "
      "m.message_id = r.message_id where r.company_id = :1 and lower(r.email) = :2 order by r.message_id desc limit " +
          std::to_string(kMostCandidates),
      {company.value, lowered(address)});
  while (rows.next()) {
    const auto state = domain::parseWord<MessageState>(rows.text(1)).value();
    if (state != MessageState::kCancelled && state != MessageState::kQueued) return rows.number(0);
  }
  return std::nullopt;
}

/// Names a mail of another company, which reads the same mailbox: an address alone must not make it ours.
bool isAnothers(std::string_view messageId, std::int64_t company) {
  constexpr std::string_view kOurs = "reminder.";
  if (!messageId.starts_with(kOurs) || numberIn(messageId, company)) return false;
  std::int64_t other = 0;
  const auto rest = messageId.substr(kOurs.size());
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), other);
  return error == std::errc() && other != company && end != rest.data() + rest.size() && *end == '.';
}

/// A sender is about to write, or may still write, how far this message has come with its recipients.
bool isUnderWay(MessageState state) {
  return state == MessageState::kQueued || state == MessageState::kSending || state == MessageState::kFailed;
}

/// One returned mail, inside one transaction.
class Taking {
 public:
  Taking(Session& session, domain::CompanyId company, const application::ReturnedMail& mail, domain::Date asOf, std::int64_t now)
      : session_(session), company_(company), mail_(mail), day_(asOf.iso()), now_(now) {}

  TakenMail take() {
    if (auto known = readKnown(); !known.entries.empty()) return known;
    const auto named = namedMessage();
    const bool isAnothersMail = std::any_of(mail_.messageIds.begin(), mail_.messageIds.end(),
                                            [&](const std::string& id) { return isAnothers(id, company_.value); });
    std::vector<ReturnedRecipient> speaksOf = mail_.recipients;
    if (speaksOf.empty()) speaksOf.push_back({mail_.kind, {}, {}, {}, {}, false});
    std::vector<std::optional<Message>> about;
    for (const auto& each : speaksOf) {
      about.push_back(named);
      for (const auto* address : {&each.address, &each.finalAddress})
        if (!about.back() && !isAnothersMail)
          if (const auto number = latestTo(session_, company_, *address))
            about.back() = messageOf(session_, company_, *number, {});
      taken_.entries.push_back({each.kind, each.address, each.status, about.back() ? about.back()->reminder : std::nullopt,
                                about.back() ? std::optional(domain::MessageId{about.back()->id}) : std::nullopt});
      taken_.isPostponed = taken_.isPostponed || (about.back() && isUnderWay(about.back()->state) && isFailure(each));
    }
    if (taken_.isPostponed) return std::move(taken_);
    taken_.isNew = true;
    for (std::size_t i = 0; i < speaksOf.size(); ++i) {
      note(i, speaksOf[i]);
      if (about[i] && speaksOf[i].kind == ReturnKind::kHard) refuse(about[i]->id, speaksOf[i]);
    }
    return std::move(taken_);
  }

 private:
  static bool isFailure(const ReturnedRecipient& each) {
    return each.kind == ReturnKind::kHard || each.kind == ReturnKind::kSoft;
  }

  TakenMail readKnown() {
    TakenMail known;
    RowReader rows(
        session_,
        "select kind, recipient, status, reminder_id, message_id from reminders_returned where company_id = :1 and digest = "
        ":2 order by place",
        {company_.value, mail_.digest});
    while (rows.next()) {
      TakenReturn entry{
          domain::parseWord<ReturnKind>(rows.text(0)).value(), std::string(rows.text(1)), std::string(rows.text(2)), {}, {}};
      if (!rows.isNull(3)) entry.reminder = rows.number(3);
      if (!rows.isNull(4)) entry.message = domain::MessageId{rows.number(4)};
      known.entries.push_back(std::move(entry));
    }
    return known;
  }

  /// The message that the mail names by our Message-ID, whole: a number alone anybody can write.
  std::optional<Message> namedMessage() {
    for (std::size_t i = 0; i < mail_.messageIds.size() && i < kMostIds; ++i)
      if (const auto number = numberIn(mail_.messageIds[i], company_.value))
        if (auto message = messageOf(session_, company_, *number, mail_.messageIds[i])) return message;
    return std::nullopt;
  }

  void note(std::size_t place, const ReturnedRecipient& each) {
    long long company = company_.value;
    int where = static_cast<int>(place);
    const std::string kind(domain::word(each.kind));
    int isDelay = each.isDelay ? 1 : 0;
    const auto& entry = taken_.entries[place];
    long long message = entry.message ? entry.message->value : 0;
    soci::indicator hasMessage = entry.message ? soci::i_ok : soci::i_null;
    long long reminder = entry.reminder.value_or(0);
    soci::indicator hasReminder = entry.reminder ? soci::i_ok : soci::i_null;
    long long now = now_;
    session_.raw() << "insert into reminders_returned (company_id, digest, place, kind, recipient, status, diagnostic, is_delay, "
                      "message_id, reminder_id, read_on, read_at) values (:c, :g, :p, :k, :r, :s, :t, :y, :m, :i, :d, :n)",
        soci::use(company), soci::use(mail_.digest), soci::use(where), soci::use(kind), soci::use(each.address),
        soci::use(each.status), soci::use(each.diagnostic), soci::use(isDelay), soci::use(message, hasMessage),
        soci::use(reminder, hasReminder), soci::use(day_), soci::use(now);
  }

  /// The address is dead; who else had the message decides what becomes of it. Read again for each recipient: a report of two is
  /// two steps.
  void refuse(std::int64_t number, const ReturnedRecipient& each) {
    const auto message = messageOf(session_, company_, number, {});
    if (!message) return;
    std::vector<std::string> emails;
    for (const auto& one : message->to) emails.push_back(one.email);
    const auto meant = domain::meantRecipient(emails, each);
    if (!meant) return;
    const auto& addressee = message->to[*meant];
    const std::string reply = each.diagnostic.empty() ? each.status : each.diagnostic;
    flagAddress(message->customer, addressee.email, reply);
    if (addressee.state == RecipientState::kRefused) return;
    long long company = company_.value;
    long long id = message->id;
    const std::string refused(domain::word(RecipientState::kRefused));
    for (std::size_t i = 0; i < message->to.size(); ++i) {
      const auto& one = message->to[i];
      const bool isIt = i == *meant;
      if (one.isStored && !isIt) continue;
      const std::string state(domain::word(isIt ? RecipientState::kRefused : one.state));
      const std::string said = isIt ? reply : std::string();
      session_.raw()
          << "insert into reminders_recipient (company_id, message_id, email, state, reply) values (:c, :m, :e, :s, :r) on "
             "conflict (company_id, message_id, email) do update set state = excluded.state, reply = excluded.reply",
          soci::use(company), soci::use(id), soci::use(one.email), soci::use(state), soci::use(said);
    }
    const bool anyLeft = std::any_of(message->to.begin(), message->to.end(), [&](const Addressee& one) {
      return &one != &addressee && one.state != RecipientState::kRefused;
    });
    if (anyLeft || (message->state != MessageState::kSent && message->state != MessageState::kUncertain)) return;
    const std::string state(domain::word(MessageState::kUndeliverable));
    long long now = now_;
    session_.raw()
        << "update reminders_message set state = :s, reason = :r, due_at = null, finished_at = :n where company_id = :c and "
           "message_id = :m",
        soci::use(state), soci::use(reply), soci::use(now), soci::use(company), soci::use(id);
    refreshReminders(session_, company_, message->id);
    audit(session_, company_.value, now_, "", "message.undeliverable", "message " + std::to_string(message->id),
          "it came back: " + reply);
    ++taken_.undelivered;
  }

  void flagAddress(std::int64_t customer, const std::string& email, const std::string& reason) {
    {
      RowReader row(session_,
                    "select 1 from reminders_dead_address where company_id = :1 and customer_id = :2 and lower(email) = :3",
                    {company_.value, customer, lowered(email)});
      if (row.next()) return;
    }
    long long company = company_.value;
    long long who = customer;
    session_.raw()
        << "insert into reminders_dead_address (company_id, customer_id, email, reason, flagged_on) values (:c, :w, :e, :r, "
           ":d)",
        soci::use(company), soci::use(who), soci::use(email), soci::use(reason), soci::use(day_);
    audit(session_, company_.value, now_, "", "address.dead", "customer " + std::to_string(customer), email + ": " + reason);
    ++taken_.deadAddresses;
  }

  Session& session_;
  domain::CompanyId company_;
  const application::ReturnedMail& mail_;
  std::string day_;
  std::int64_t now_;
  TakenMail taken_;
};

}  // namespace

std::set<std::string> SqlReturnedMailBook::known(domain::CompanyId company, const std::string& mailbox) {
  return stored([&] {
    auto lease = pool_.acquire();
    ReadTransaction reading(*lease);
    std::set<std::string> ids;
    RowReader rows(*lease, "select mail from reminders_mailbox_mail where company_id = :1 and mailbox = :2",
                   {company.value, mailbox});
    while (rows.next()) ids.emplace(rows.text(0));
    return ids;
  });
}

void SqlReturnedMailBook::keepOnly(domain::CompanyId company, const std::string& mailbox, const std::set<std::string>& present) {
  std::vector<std::string> gone;
  for (const auto& id : known(company, mailbox))
    if (!present.contains(id)) gone.push_back(id);
  if (gone.empty()) return;
  stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    long long id = company.value;
    for (const auto& mail : gone)
      lease->raw() << "delete from reminders_mailbox_mail where company_id = :c and mailbox = :b and mail = :m", soci::use(id),
          soci::use(mailbox), soci::use(mail);
    transaction.commit();
  });
}

TakenMail SqlReturnedMailBook::take(domain::CompanyId company, const std::string& mailbox, const application::ReturnedMail& mail,
                                    domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, kTurns);
    const auto now = now_();
    auto taken = Taking(session, company, mail, asOf, now).take();
    if (!mailbox.empty() && !mail.id.empty() && !taken.isPostponed) {
      long long id = company.value;
      long long when = now;
      session.raw()
          << "insert into reminders_mailbox_mail (company_id, mailbox, mail, read_at) values (:c, :b, :m, :n) on conflict "
             "do nothing",
          soci::use(id), soci::use(mailbox), soci::use(mail.id), soci::use(when);
    }
    application::crashPoint("taking_return");
    transaction.commit();
    application::crashPoint("took_return");
    return taken;
  });
}

std::int64_t SqlReturnedMailBook::deadAddressCount(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    ReadTransaction reading(*lease);
    RowReader row(*lease, "select count(*) from reminders_dead_address where company_id = :1", {company.value});
    return row.next() ? row.number(0) : 0;
  });
}

std::vector<application::DeadAddress> SqlReturnedMailBook::deadAddresses(domain::CompanyId company, std::int64_t offset,
                                                                         int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    ReadTransaction reading(session);
    std::vector<application::DeadAddress> addresses;
    {
      RowReader rows(
          session,
          "select a.customer_id, coalesce(c.code, ''), coalesce(c.name, ''), a.email, a.reason, a.flagged_on, "
          "coalesce(c.street, ''), coalesce(c.postcode, ''), coalesce(c.city, ''), coalesce(c.email, '') "
          "from reminders_dead_address a left join sdk_v1_customer c on c.company_id = a.company_id and c.customer_id = "
          "a.customer_id where a.company_id = :1 order by a.flagged_on desc, a.customer_id, a.email limit " +
              std::to_string(limit) + " offset " + std::to_string(offset),
          {company.value});
      while (rows.next()) {
        application::DeadAddress address;
        address.customer = {rows.number(0)};
        address.customerCode = rows.text(1);
        address.customerName = rows.text(2);
        address.email = rows.text(3);
        address.reason = rows.text(4);
        address.flaggedOn = kit::Date::parse(rows.text(5)).value();
        address.postalAddress = postalAddress(rows.text(6), rows.text(7), rows.text(8));
        address.isInUse = domain::isSameMailbox(rows.text(9), address.email);
        addresses.push_back(std::move(address));
      }
    }
    for (auto& address : addresses) {
      if (!address.isInUse) {
        RowReader rows(session, "select email from sdk_v1_contact where company_id = :1 and customer_id = :2",
                       {company.value, address.customer.value});
        while (rows.next()) address.isInUse = address.isInUse || domain::isSameMailbox(rows.text(0), address.email);
      }
      RowReader row(
          session,
          "select n.kind, n.recipient, n.status, n.diagnostic, n.is_delay, n.read_on from reminders_returned n join "
          "reminders_message m on m.company_id = n.company_id and m.message_id = n.message_id where n.company_id = :1 and "
          "m.customer_id = :2 and n.kind = 'hard' and lower(n.recipient) = :3 order by n.read_at desc, n.place desc limit 1",
          {company.value, address.customer.value, lowered(address.email)});
      if (row.next())
        address.note = application::ReturnNote{domain::parseWord<ReturnKind>(row.text(0)).value(),
                                               std::string(row.text(1)),
                                               std::string(row.text(2)),
                                               std::string(row.text(3)),
                                               row.number(4) != 0,
                                               kit::Date::parse(row.text(5)).value()};
    }
    return addresses;
  });
}

std::vector<domain::DepartmentId> SqlReturnedMailBook::departments(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    ReadTransaction reading(*lease);
    std::vector<domain::DepartmentId> all;
    RowReader rows(*lease, "select department_id from sdk_v1_department where company_id = :1 order by department_id",
                   {company.value});
    while (rows.next()) all.push_back({rows.number(0)});
    return all;
  });
}

bool SqlReturnedMailBook::freeAddress(domain::CompanyId company, domain::CustomerId customer, const std::string& email,
                                      const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    long long who = customer.value;
    soci::statement remove =
        (session.raw().prepare << "delete from reminders_dead_address where company_id = :c and customer_id = :w and email = :e",
         soci::use(id), soci::use(who), soci::use(email));
    remove.execute(true);
    const bool wasFlagged = remove.get_affected_rows() > 0;
    if (wasFlagged)
      audit(session, company.value, now_(), actor, "address.freed", "customer " + std::to_string(customer.value), email);
    transaction.commit();
    return wasFlagged;
  });
}

}  // namespace reminders::storage
