#include <libpq-fe.h>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <unordered_map>

#include "tests/bench/plan/by_hand.hpp"
#include "tests/bench/plan/ledger.hpp"

namespace bench {
namespace {

using namespace by_hand;

class Connection {
 public:
  explicit Connection(const std::string& parameters) : handle(PQconnectdb(parameters.c_str())) {
    if (PQstatus(handle) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(handle));
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { PQfinish(handle); }
  void run(const std::string& sql) { expect(PQexec(handle, sql.c_str()), PGRES_COMMAND_OK); }
  std::int64_t number(const std::string& sql) {
    PGresult* result = PQexec(handle, sql.c_str());
    const std::int64_t value = PQntuples(result) > 0 ? std::atoll(PQgetvalue(result, 0, 0)) : 0;
    PQclear(result);
    return value;
  }
  void expect(PGresult* result, ExecStatusType status) {
    const bool good = PQresultStatus(result) == status;
    const std::string error = PQerrorMessage(handle);
    PQclear(result);
    if (!good) throw std::runtime_error(error);
  }
  PGconn* handle;
};

/// The rows of a query as COPY hands them out; no text here holds a tab or a backslash.
void copyOut(Connection& connection, const std::string& query,
             const std::function<void(const std::vector<std::string_view>&)>& each) {
  connection.expect(PQexec(connection.handle, ("copy (" + query + ") to stdout").c_str()), PGRES_COPY_OUT);
  std::vector<std::string_view> fields;
  char* line = nullptr;
  int length = 0;
  while ((length = PQgetCopyData(connection.handle, &line, 0)) > 0) {
    const std::unique_ptr<char, decltype(&PQfreemem)> owned(line, &PQfreemem);
    std::string_view rest(line, static_cast<std::size_t>(length) - 1);
    fields.clear();
    for (;;) {
      const auto tab = rest.find('\t');
      fields.push_back(rest.substr(0, tab));
      if (tab == std::string_view::npos) break;
      rest.remove_prefix(tab + 1);
    }
    each(fields);
  }
  while (PGresult* result = PQgetResult(connection.handle)) connection.expect(result, PGRES_COMMAND_OK);
}

class CopyIn {
 public:
  CopyIn(Connection& connection, const std::string& target) : connection_(connection) {
    connection.expect(PQexec(connection.handle, ("copy " + target + " from stdin").c_str()), PGRES_COPY_IN);
  }
  template <class... Fields>
  void row(const Fields&... fields) {
    const auto before = buffer_.size();
    (put(fields, before), ...);
    buffer_ += '\n';
    if (buffer_.size() > 256 * 1024) flush();
  }
  void finish() {
    flush();
    if (PQputCopyEnd(connection_.handle, nullptr) != 1) throw std::runtime_error("COPY");
    while (PGresult* result = PQgetResult(connection_.handle)) connection_.expect(result, PGRES_COMMAND_OK);
  }

 private:
  void put(std::string_view text, std::size_t before) {
    if (buffer_.size() != before) buffer_ += '\t';
    buffer_ += text;
  }
  void put(std::int64_t number, std::size_t before) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    put(std::string_view(digits, static_cast<std::size_t>(end - digits)), before);
  }
  void flush() {
    if (PQputCopyData(connection_.handle, buffer_.data(), static_cast<int>(buffer_.size())) != 1)
      throw std::runtime_error("COPY");
    buffer_.clear();
  }
  Connection& connection_;
  std::string buffer_;
};

std::int64_t toNumber(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

struct Customer {
  std::string email, name;
  bool fallback = true;
};
struct Key {
  std::int64_t invoice = 0;
  int position = 0;
  auto operator<=>(const Key&) const = default;
};
struct Settled {
  Key key;
  std::int64_t amount = 0;
};
struct Past {
  Key key;
  int rank = 0, sent = 0;
};
Key keyOf(const std::vector<std::string_view>& fields) { return {toNumber(fields[0]), static_cast<int>(toNumber(fields[1]))}; }

}  // namespace

std::int64_t planByHandOnPostgres(const std::string& parameters) {
  Connection reading(parameters);
  Connection writing(parameters);
  const std::string today = asOf().iso();
  reading.run("begin isolation level repeatable read read only");
  writing.run("begin");
  std::unordered_map<std::int64_t, Customer> customers;
  copyOut(reading, "select customer_id, email, name from sdk_v1_customer where company_id = 1", [&](const auto& row) {
    customers[toNumber(row[0])] = {std::string(row[1]), std::string(row[2]), true};
  });
  copyOut(reading, "select customer_id, email, name from sdk_v1_contact where company_id = 1 and role = 'billing'",
          [&](const auto& row) {
            customers[toNumber(row[0])] = {std::string(row[1]), std::string(row[2]), false};
          });
  std::vector<Settled> settled;
  copyOut(reading,
          "select invoice_id, position, amount from sdk_v1_settlement where company_id = 1 and settled_on <= '" + today +
              "' order by invoice_id, position",
          [&](const auto& row) {
            settled.push_back({keyOf(row), toNumber(row[2])});
          });
  std::vector<Past> past;
  copyOut(reading,
          "select invoice_id, position, rank, sent_on from reminders_reminder where company_id = 1 and holds = 1 order by "
          "invoice_id, position",
          [&](const auto& row) {
            past.push_back({keyOf(row), static_cast<int>(toNumber(row[2])), dayOf(row[3])});
          });
  std::vector<Due> due;
  {
    CopyIn keep(writing,
                "reminders_decision (company_id, invoice_id, position, as_of, decision, programme, programme_from, step, "
                "blockers, next_on, wake_on)");
    auto nextSettled = settled.begin();
    auto nextPast = past.begin();
    copyOut(reading,
            "select invoice_id, position, customer_id, due_on, amount from sdk_v1_receivable where company_id = 1 and status = "
            "'issued' order by "
            "invoice_id, position",
            [&](const auto& row) {
              const Key key = keyOf(row);
              std::int64_t open = toNumber(row[4]);
              while (nextSettled != settled.end() && nextSettled->key < key) ++nextSettled;
              for (; nextSettled != settled.end() && nextSettled->key == key; ++nextSettled) open -= nextSettled->amount;
              int reached = 0;
              int sent = 0;
              while (nextPast != past.end() && nextPast->key < key) ++nextPast;
              for (; nextPast != past.end() && nextPast->key == key; ++nextPast) {
                reached = std::max(reached, nextPast->rank);
                sent = std::max(sent, nextPast->sent);
              }
              if (open <= 0) return;
              const auto decided = decide(dayOf(row[3]), reached, sent, open);
              keep.row(std::int64_t{1}, row[0], row[1], today, decided.remind ? "remind" : "wait", "default", "company",
                       std::int64_t{decided.step}, decided.blockers,
                       decided.nextOn.empty() ? std::string_view("\\N") : std::string_view(decided.nextOn),
                       decided.wakeOn().empty() ? std::string_view("\\N") : decided.wakeOn());
              if (decided.remind)
                due.push_back({key.invoice, toNumber(row[2]), open, key.position, static_cast<std::int16_t>(decided.step + 1)});
            });
    keep.finish();
  }
  past = {};
  settled = {};
  const std::int64_t one = 1;
  const std::int64_t none = 0;
  std::int64_t reminder = reading.number("select next_id from reminders_sequence where company_id = 1 and name = 'reminder'");
  const std::int64_t firstReminder = reminder;
  std::int64_t message = 0;
  {
    CopyIn put(writing,
               "reminders_reminder (company_id, reminder_id, invoice_id, position, customer_id, level, rank, delay_days, "
               "programme, state, holds, "
               "currency, created_on, created_at, voided_by)");
    eachMessage(due, [&](const Due* begin, const Due* end) {
      const auto& step = kSteps[begin->rank - 1];
      for (const Due* each = begin; each != end; ++each, ++reminder)
        put.row(one, reminder, each->invoice, std::int64_t{each->position}, each->customer, step.level, std::int64_t{each->rank},
                std::int64_t{step.delay}, "default", "queued", one, "EUR", today, kNow, "");
    });
    put.finish();
  }
  {
    CopyIn put(writing,
               "reminders_message (company_id, message_id, way, origin, state, customer_id, department_id, currency, programme, "
               "step_number, level, "
               "rank, template_id, attach, claims, planned_to, cc, bcc, actor, plan_id, message_id_header, created_on, "
               "created_at, due_at, worker, "
               "fence, attempt, crashes, failed_attempts, reason)");
    eachMessage(due, [&](const Due* begin, const Due*) {
      const auto& step = kSteps[begin->rank - 1];
      const auto& customer = customers.at(begin->customer);
      ++message;
      put.row(one, message, "email", "automatic", "queued", begin->customer, none, "EUR", "default", std::int64_t{begin->rank},
              step.level, std::int64_t{begin->rank}, step.templateId, "invoice_pdf", "",
              plannedTo(customer.email, customer.name, customer.fallback), "", "", "", kPlanId, header(message), today, kNow,
              kNow, "", none, none, none, none, "");
    });
    put.finish();
  }
  {
    CopyIn put(writing, "reminders_carried (company_id, message_id, reminder_id, place, asked, dropped)");
    std::int64_t ofMessage = 0;
    std::int64_t carried = firstReminder;
    eachMessage(due, [&](const Due* begin, const Due* end) {
      ++ofMessage;
      for (const Due* each = begin; each != end; ++each)
        put.row(one, ofMessage, carried++, std::int64_t{each - begin}, each->asked, "");
    });
    put.finish();
  }
  {
    CopyIn put(writing, "reminders_audit (company_id, audit_id, at, actor, what, subject, detail)");
    std::int64_t ofMessage = 0;
    eachMessage(due, [&](const Due* begin, const Due* end) {
      put.row(one, ++ofMessage, kNow, "", "reminders.queued", "customer " + std::to_string(begin->customer),
              std::to_string(end - begin) + " reminders in 1 messages, plan " + kPlanId);
    });
    put.finish();
  }
  writing.run("commit");
  return message;
}

}  // namespace bench
