#include "plugin/storage/personal_data.hpp"

#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugin/application/letters.hpp"

namespace reminders::storage {
namespace {

using application::KeptOfCustomer;
using kit::sql::RowReader;
using kit::sql::Session;
using Json = nlohmann::ordered_json;

/// :1 is the company, :2 the customer.
constexpr const char* kHisInvoices = "(select invoice_id from sdk_v1_invoice where company_id = :1 and customer_id = :2)";
constexpr const char* kHisMessages = "(select message_id from reminders_message where company_id = :1 and customer_id = :2)";

std::string onHisInvoices(const char* table, const char* more = "") {
  return std::string(" from ") + table + " where company_id = :1 and invoice_id in " + kHisInvoices + more;
}
std::string ofHisMessages(const char* table, const char* more = "") {
  return std::string(" from ") + table + " where company_id = :1 and message_id in " + kHisMessages + more;
}
std::string hisHolds() {
  return std::string(
             " from reminders_hold where company_id = :1 and ((subject = 'customer' and subject_id = :2) or (subject = "
             "'invoice' and subject_id in ") +
         kHisInvoices + "))";
}

std::int64_t count(Session& session, const std::string& from, domain::CompanyId company, domain::CustomerId customer) {
  RowReader row(session, "select cast(count(*) as bigint)" + from, {company.value, customer.value});
  return row.next() ? row.number(0) : 0;
}

/// The audit book names what a line is about as "invoice 12/1, invoice 13/1", "call 5", "message 7", "customer 3".
class Subjects {
 public:
  Subjects(Session& session, domain::CompanyId company, domain::CustomerId customer) {
    const auto take = [&](const char* word, const std::string& sql) {
      RowReader rows(session, sql, {company.value, customer.value});
      auto& ids = ids_[word];
      while (rows.next()) ids.insert(rows.number(0));
    };
    ids_["customer"] = {customer.value};
    take("invoice", std::string("select invoice_id") + " from sdk_v1_invoice where company_id = :1 and customer_id = :2");
    take("message", "select message_id from reminders_message where company_id = :1 and customer_id = :2");
    take("call", "select call_id from reminders_call where company_id = :1 and customer_id = :2");
    take("draft", "select draft_id from reminders_draft where company_id = :1 and customer_id = :2");
    take("answer", "select answer_id from reminders_answer where company_id = :1 and customer_id = :2");
    take("hold", "select hold_id" + hisHolds());
    take("promise", "select promise_id" + onHisInvoices("reminders_promise"));
    take("dispute", "select dispute_id" + onHisInvoices("reminders_dispute"));
    RowReader code(session, "select code from sdk_v1_customer where company_id = :1 and customer_id = :2",
                   {company.value, customer.value});
    if (code.next()) code_ = code.text(0);
  }

  [[nodiscard]] bool isAbout(std::string_view subject) const {
    if (!code_.empty() && subject == "customer " + code_) return true;
    while (!subject.empty()) {
      const auto part = subject.substr(0, subject.find(", "));
      subject.remove_prefix(std::min(subject.size(), part.size() + 2));
      const auto blank = part.find(' ');
      if (blank == std::string_view::npos) continue;
      const auto known = ids_.find(part.substr(0, blank));
      if (known == ids_.end()) continue;
      const std::string digits(part.substr(blank + 1, part.find('/', blank) - blank - 1));
      const bool isNumber = !digits.empty() && digits.size() < 19 && digits.find_first_not_of("0123456789") == std::string::npos;
      if (isNumber && known->second.contains(std::stoll(digits))) return true;
    }
    return false;
  }

 private:
  std::map<std::string, std::set<std::int64_t>, std::less<>> ids_;
  std::string code_;
};

struct AuditLine {
  std::int64_t id = 0, at = 0;
  std::string actor, what, subject, detail;
};

/// The lines with words that are about him.
std::vector<AuditLine> auditLines(Session& session, domain::CompanyId company, domain::CustomerId customer) {
  const Subjects subjects(session, company, customer);
  std::vector<AuditLine> lines;
  RowReader rows(
      session,
      "select audit_id, at, actor, what, subject, detail from reminders_audit where company_id = :1 and detail <> '' order "
      "by audit_id",
      {company.value});
  while (rows.next())
    if (subjects.isAbout(rows.text(4)))
      lines.push_back({rows.number(0), rows.number(1), std::string(rows.text(2)), std::string(rows.text(3)),
                       std::string(rows.text(4)), std::string(rows.text(5))});
  return lines;
}

std::vector<std::string> lettersOf(Session& session, domain::CompanyId company, domain::CustomerId customer) {
  std::vector<std::string> files;
  RowReader rows(session, "select file" + ofHisMessages("reminders_sent_copy", " and file <> '' order by message_id"),
                 {company.value, customer.value});
  while (rows.next()) {
    const std::string file(rows.text(0));
    files.push_back(file);
    if (const auto copy = application::customerCopyOf(file); !copy.empty()) files.push_back(copy);
  }
  return files;
}

std::vector<std::string> openInvoices(Session& session, domain::CompanyId company, domain::CustomerId customer,
                                      domain::Date asOf) {
  std::vector<std::string> numbers;
  RowReader rows(
      session,
      "select distinct r.number from sdk_v1_receivable r where r.company_id = :1 and r.customer_id = :2 and r.status = "
      "'issued' and r.amount - coalesce((select sum(s.amount) from sdk_v1_settlement s where s.company_id = r.company_id "
      "and s.invoice_id = r.invoice_id and s.position = r.position and s.settled_on <= :3), 0) > 0 order by r.number",
      {company.value, customer.value, asOf.iso()});
  while (rows.next()) numbers.emplace_back(rows.text(0));
  return numbers;
}

KeptOfCustomer keptOf(Session& session, domain::CompanyId company, domain::CustomerId customer, domain::Date asOf) {
  KeptOfCustomer kept;
  const auto counted = [&](const std::string& from) { return count(session, from, company, customer); };
  kept.messages = counted(
      " from reminders_message m where m.company_id = :1 and m.customer_id = :2 and (m.planned_to <> '[]' or m.cc <> '' or m.bcc "
      "<> "
      "'' or m.reason <> '' or m.own_subject is not null or m.own_body is not null or m.own_signature is not null or exists "
      "(select 1 from reminders_recipient r "
      "where r.company_id = m.company_id and r.message_id = m.message_id) or exists (select 1 from reminders_sent_copy s where "
      "s.company_id = m.company_id and s.message_id = m.message_id and (s.content <> '' or s.subject <> '')))");
  kept.drafts = counted(
      " from reminders_draft where company_id = :1 and customer_id = :2 and (planned_to <> '[]' or cc <> '' or bcc <> '' or "
      "subject "
      "<> '' or content <> '')");
  kept.calls = counted(" from reminders_call where company_id = :1 and customer_id = :2 and (spoke_to <> '' or said <> '')");
  kept.notes = counted(hisHolds() + " and reason <> ''") + counted(onHisInvoices("reminders_dispute", " and reason <> ''")) +
               counted(onHisInvoices("reminders_promise", " and (promised_by <> '' or note <> '')")) +
               counted(onHisInvoices("reminders_handover", " and note <> ''")) +
               counted(" from reminders_answer where company_id = :1 and customer_id = :2 and said <> ''");
  kept.deadAddresses = counted(" from reminders_dead_address where company_id = :1 and customer_id = :2");
  kept.returnedMails = counted(ofHisMessages("reminders_returned", " and (recipient <> '' or diagnostic <> '')"));
  kept.auditLines = static_cast<std::int64_t>(auditLines(session, company, customer).size());
  kept.letters = lettersOf(session, company, customer);
  kept.openInvoices = openInvoices(session, company, customer, asOf);
  kept.underWay = counted(
      " from reminders_message where company_id = :1 and customer_id = :2 and state in ('queued', 'sending', 'failed', 'ready')");
  return kept;
}

Json textOrNull(const RowReader& row, int column) { return row.isNull(column) ? Json(nullptr) : Json(row.text(column)); }

/// Rows as objects: the names of the columns as they are asked for. Numbers are numbers.
Json rowsOf(Session& session, const std::vector<std::pair<const char*, bool>>& columns, const std::string& from,
            domain::CompanyId company, domain::CustomerId customer) {
  std::string names;
  for (const auto& [name, isNumber] : columns) names += (names.empty() ? "" : ", ") + std::string(name);
  Json all = Json::array();
  RowReader rows(session, "select " + names + from, {company.value, customer.value});
  while (rows.next()) {
    Json each = Json::object();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const int column = static_cast<int>(i);
      each[columns[i].first] = rows.isNull(column) ? Json(nullptr)
                               : columns[i].second ? Json(rows.number(column))
                                                   : Json(rows.text(column));
    }
    all.push_back(std::move(each));
  }
  return all;
}

}  // namespace

KeptOfCustomer SqlPersonalDataBook::kept(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return keptOf(*lease, company, customer, asOf);
  });
}

std::string SqlPersonalDataBook::exported(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf,
                                          const std::function<std::string(const application::SentCopy&)>& readable) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    const auto list = [&](const std::vector<std::pair<const char*, bool>>& columns, const std::string& from) {
      return rowsOf(*lease, columns, from, company, customer);
    };
    constexpr bool kNumber = true, kText = false;
    Json document{{"schema", "payment-reminders/personal-data@1"}, {"customer_id", customer.value}, {"as_of", asOf.iso()}};
    Json messages = Json::array();
    {
      RowReader rows(
          *lease,
          "select m.message_id, m.way, m.origin, m.state, m.created_on, m.sent_on, m.level, m.currency, m.planned_to, m.cc, "
          "m.bcc, m.own_subject, m.own_body, m.reason, s.subject, s.content, s.content_type, s.file from reminders_message "
          "m left join reminders_sent_copy s on s.company_id = m.company_id and s.message_id = m.message_id where "
          "m.company_id = :1 and m.customer_id = :2 order by m.message_id",
          {company.value, customer.value});
      while (rows.next()) {
        Json each{{"message", rows.number(0)}, {"way", rows.text(1)},     {"made", rows.text(2)},
                  {"state", rows.text(3)},     {"made_on", rows.text(4)}, {"sent_on", textOrNull(rows, 5)},
                  {"level", rows.text(6)},     {"currency", rows.text(7)}};
        each["planned_to"] = Json::parse(rows.text(8), nullptr, false);
        each["cc"] = rows.text(9);
        each["bcc"] = rows.text(10);
        each["own_subject"] = textOrNull(rows, 11);
        each["own_text"] = textOrNull(rows, 12);
        each["reason"] = rows.text(13);
        if (!rows.isNull(14)) {
          each["subject"] = rows.text(14);
          each["text"] = readable(
              {std::string(rows.text(14)), std::string(rows.text(15)), std::string(rows.text(16)), std::string(rows.text(17))});
          each["file"] = rows.text(17);
        }
        messages.push_back(std::move(each));
      }
    }
    document["messages"] = std::move(messages);
    document["recipients"] = list({{"message_id", kNumber}, {"email", kText}, {"state", kText}, {"reply", kText}},
                                  ofHisMessages("reminders_recipient", " order by message_id, email"));
    document["drafts"] = list({{"planned_to", kText},
                               {"cc", kText},
                               {"bcc", kText},
                               {"subject", kText},
                               {"content", kText},
                               {"taken_on", kText},
                               {"actor", kText}},
                              " from reminders_draft where company_id = :1 and customer_id = :2 order by draft_id");
    document["calls"] = list({{"called_on", kText},
                              {"called_at", kText},
                              {"spoke_to", kText},
                              {"said", kText},
                              {"promised_on", kText},
                              {"entered_on", kText},
                              {"actor", kText},
                              {"deleted_on", kText}},
                             " from reminders_call where company_id = :1 and customer_id = :2 order by call_id");
    document["holds"] =
        list({{"subject", kText}, {"reason", kText}, {"entered_on", kText}, {"until_on", kText}, {"ended_on", kText}},
             hisHolds() + " order by hold_id");
    document["promises"] = list({{"invoice_id", kNumber},
                                 {"position", kNumber},
                                 {"promised_on", kText},
                                 {"amount", kNumber},
                                 {"promised_by", kText},
                                 {"note", kText},
                                 {"entered_on", kText},
                                 {"ended_on", kText},
                                 {"outcome", kText}},
                                onHisInvoices("reminders_promise", " order by promise_id"));
    document["disputes"] = list({{"invoice_id", kNumber},
                                 {"position", kNumber},
                                 {"amount", kNumber},
                                 {"reason", kText},
                                 {"entered_on", kText},
                                 {"ended_on", kText},
                                 {"outcome", kText}},
                                onHisInvoices("reminders_dispute", " order by dispute_id"));
    document["hand_overs"] = list({{"invoice_id", kNumber},
                                   {"position", kNumber},
                                   {"handed_on", kText},
                                   {"handed_to", kText},
                                   {"note", kText},
                                   {"ended_on", kText}},
                                  onHisInvoices("reminders_handover", " order by invoice_id, position, handed_on"));
    document["answers"] = list({{"kind", kText},
                                {"answered_day", kText},
                                {"amount", kNumber},
                                {"currency", kText},
                                {"said", kText},
                                {"entered_on", kText},
                                {"state", kText}},
                               " from reminders_answer where company_id = :1 and customer_id = :2 order by answer_id");
    document["dead_addresses"] = list({{"email", kText}, {"reason", kText}, {"flagged_on", kText}},
                                      " from reminders_dead_address where company_id = :1 and customer_id = :2 order by email");
    document["returned_mails"] = list({{"message_id", kNumber},
                                       {"kind", kText},
                                       {"recipient", kText},
                                       {"status", kText},
                                       {"diagnostic", kText},
                                       {"read_on", kText}},
                                      ofHisMessages("reminders_returned", " order by read_at, digest, place"));
    Json audit = Json::array();
    for (const auto& line : auditLines(*lease, company, customer))
      audit.push_back(
          {{"at", line.at}, {"by", line.actor}, {"what", line.what}, {"subject", line.subject}, {"detail", line.detail}});
    document["audit"] = std::move(audit);
    document["letters"] = lettersOf(*lease, company, customer);
    return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  });
}

bool SqlPersonalDataBook::erase(domain::CompanyId company, domain::CustomerId customer, domain::Date asOf,
                                const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    if (!keptOf(session, company, customer, asOf).mayBeErased()) return false;
    std::vector<std::int64_t> lines;
    for (const auto& line : auditLines(session, company, customer)) lines.push_back(line.id);
    eachBlock(lines, [&](std::span<const std::int64_t> block) {
      kit::sql::change(session, "update reminders_audit set detail = '' where company_id = :1 and " + inList("audit_id", block),
                       {company.value});
    });
    const auto change = [&](const std::string& sql) { kit::sql::change(session, sql, {company.value, customer.value}); };
    // What came back is found by its message before the message's own words go.
    change(std::string("update reminders_returned set recipient = '', diagnostic = '' where company_id = :1 and message_id in ") +
           kHisMessages);
    for (const auto& file : lettersOf(session, company, customer))
      kit::sql::change(session, "delete from reminders_filed where company_id = :1 and path = :2", {company.value, file});
    change("delete" + ofHisMessages("reminders_recipient"));
    change(std::string("update reminders_sent_copy set subject = '', content = '', content_type = 'text/plain', file = '' where "
                       "company_id = :1 and message_id in ") +
           kHisMessages);
    change(
        "update reminders_message set planned_to = '[]', cc = '', bcc = '', own_subject = null, own_body = null, own_signature = "
        "null, reason = '' where "
        "company_id = :1 and customer_id = :2");
    change(
        "update reminders_draft set planned_to = '[]', cc = '', bcc = '', subject = '', content = '' where company_id = :1 and "
        "customer_id = :2");
    change("update reminders_answer set said = '' where company_id = :1 and customer_id = :2");
    change("update reminders_call set spoke_to = '', said = '' where company_id = :1 and customer_id = :2");
    change(std::string(
               "update reminders_hold set reason = '' where company_id = :1 and ((subject = 'customer' and subject_id = :2) or "
               "(subject = 'invoice' and subject_id in ") +
           kHisInvoices + "))");
    change(std::string("update reminders_dispute set reason = '' where company_id = :1 and invoice_id in ") + kHisInvoices);
    change(std::string("update reminders_promise set promised_by = '', note = '' where company_id = :1 and invoice_id in ") +
           kHisInvoices);
    change(std::string("update reminders_handover set note = '' where company_id = :1 and invoice_id in ") + kHisInvoices);
    change("delete from reminders_dead_address where company_id = :1 and customer_id = :2");
    change("delete from reminders_prepared where company_id = :1 and customer_id = :2");
    audit(session, company.value, now_(), actor, "personal_data.erased", "customer " + std::to_string(customer.value), "");
    transaction.commit();
    return true;
  });
}

}  // namespace reminders::storage
