#include "plugin/storage/company_stores.hpp"

#include <host_sdk/kit/sql/bulk_insert.hpp>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <map>

#include "plugin/domain/digest.hpp"
#include "plugin/storage/configuration_json.hpp"

namespace reminders::storage {

using kit::sql::ReadTransaction;
using kit::sql::RowReader;
using kit::sql::Transaction;

namespace {

constexpr const char* kNotSetUp = "payment reminders are not set up for this company yet: open the app's home page once";

domain::Configuration readOnce(std::string_view text) {
  auto read = readConfiguration(text);
  if (const auto* problems = std::get_if<std::vector<domain::ConfigurationProblem>>(&read))
    throw application::Permanent("the stored configuration does not fit this version: " + problems->front().path + " " +
                                 problems->front().sentence.english() + " Import a corrected one.");
  return std::get<domain::Configuration>(std::move(read));
}

// A sender loads it for each message, and reading it takes longer than all the rest: the last few texts are kept with what they
// say. The same text says the same.
domain::Configuration parsed(std::string_view text) {
  constexpr std::size_t kKept = 8;
  static std::mutex mutex;
  static std::vector<std::pair<std::string, std::shared_ptr<const domain::Configuration>>> known;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [said, configuration] : known)
      if (said == text) return *configuration;
  }
  auto configuration = std::make_shared<const domain::Configuration>(readOnce(text));
  const std::lock_guard lock(mutex);
  if (known.size() >= kKept) known.erase(known.begin());
  known.emplace_back(text, configuration);
  return *configuration;
}

}  // namespace

application::CompanySettings SqlConfigurationStore::load(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    ReadTransaction reading(*lease);
    RowReader row(*lease, "select configuration, paused, activated_on from reminders_company where company_id = :1",
                  {company.value});
    if (!row.next()) throw application::Permanent(kNotSetUp);
    application::CompanySettings settings;
    settings.configuration = parsed(row.text(0));
    settings.shippedRates = shippedRates_;
    settings.fingerprint = fingerprintOf(row.text(0));
    settings.paused = row.number(1) != 0;
    if (!row.isNull(2)) settings.activatedOn = kit::Date::parse(row.text(2));
    return settings;
  });
}

std::string SqlConfigurationStore::fingerprintOf(std::string_view configuration) const {
  domain::Digest digest;
  digest.add(configuration);
  for (const auto& rate : *shippedRates_) {
    digest.add(domain::word(rate.name)).add(std::string_view(rate.customer)).add(std::int64_t{rate.validFrom.days()});
    digest.add(rate.validUntil ? std::string_view(rate.validUntil->iso()) : std::string_view())
        .add(std::string_view(rate.percent));
    digest.add(std::string_view(rate.source)).add(domain::word(rate.status));
  }
  return digest.hex();
}

bool SqlConfigurationStore::runs(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::FewRows row(*lease, "select active, paused from reminders_company where company_id = :1", {company.value});
    return row.next() && row.number(0) != 0 && row.number(1) == 0;
  });
}

bool SqlConfigurationStore::isPaused(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::FewRows row(*lease, "select paused from reminders_company where company_id = :1", {company.value});
    return row.next() && row.number(0) != 0;
  });
}

namespace {

struct StoredConfiguration {
  std::string text;
  bool active = false;
};

// Others who want to change it wait until the caller's transaction ends.
std::optional<StoredConfiguration> lockedConfiguration(kit::sql::Session& session, domain::CompanyId company) {
  RowReader row(session,
                "select configuration, active from reminders_company where company_id = :1" +
                    std::string(session.isSqlite() ? "" : " for update"),
                {company.value});
  if (!row.next()) return std::nullopt;
  return StoredConfiguration{std::string(row.text(0)), row.number(1) != 0};
}

}  // namespace

void SqlConfigurationStore::save(domain::CompanyId company, const domain::Configuration& configuration,
                                 const std::string& actor) {
  stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    const auto before = lockedConfiguration(*lease, company);
    write(*lease, company, configuration, before && before->active, actor);
    transaction.commit();
  });
}

bool SqlConfigurationStore::saveIfUnchanged(domain::CompanyId company, const domain::Configuration& configuration,
                                            const std::string& fingerprint, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    const auto before = lockedConfiguration(*lease, company);
    if (!before || fingerprintOf(before->text) != fingerprint) return false;
    write(*lease, company, configuration, before->active, actor);
    transaction.commit();
    return true;
  });
}

void SqlConfigurationStore::setActive(domain::CompanyId company, bool active, const std::string& actor) {
  change(company, actor, [&](domain::Configuration& configuration) { configuration.active = active; });
}

void SqlConfigurationStore::setCatchUp(domain::CompanyId company, const domain::CatchUp& catchUp, const std::string& actor) {
  change(company, actor, [&](domain::Configuration& configuration) { configuration.catchUp = catchUp; });
}

/// One thing of the configuration, as it is at this moment.
void SqlConfigurationStore::change(domain::CompanyId company, const std::string& actor,
                                   const std::function<void(domain::Configuration&)>& how) {
  stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    const auto before = lockedConfiguration(*lease, company);
    if (!before) throw application::Permanent(kNotSetUp);
    auto configuration = parsed(before->text);
    how(configuration);
    write(*lease, company, configuration, before->active, actor);
    transaction.commit();
  });
}

void SqlConfigurationStore::setProgrammeOf(domain::CompanyId company, const application::ProgrammeOwner& owner,
                                           const std::optional<std::string>& programme, const std::string& actor) {
  stored([&] {
    auto lease = pool_.acquire();
    Transaction transaction(*lease);
    const auto before = lockedConfiguration(*lease, company);
    if (!before) throw application::Permanent(kNotSetUp);
    auto configuration = parsed(before->text);
    const bool isInvoice = owner.kind == application::ProgrammeOwner::Kind::kInvoice;
    auto& own = isInvoice ? configuration.assignments.invoices : configuration.assignments.customers;
    if (programme)
      own[owner.key] = *programme;
    else if (const auto found = own.find(owner.key); found != own.end())
      own.erase(found);
    write(*lease, company, configuration, before->active, actor);
    audit(*lease, company.value, now_(), actor, "programme.chosen", (isInvoice ? "invoice " : "customer ") + owner.key,
          programme.value_or("general"));
    transaction.commit();
  });
}

void SqlConfigurationStore::write(kit::sql::Session& session, domain::CompanyId company,
                                  const domain::Configuration& configuration, bool wasActive, const std::string& actor) {
  long long id = company.value;
  long long now = now_();
  int active = configuration.active ? 1 : 0;
  const std::string text = writeConfiguration(configuration);
  session.raw()
      << "insert into reminders_company (company_id, configuration, active, paused, changed_at, changed_by) values (:c, "
         ":t, :on, 0, :n, :a) on conflict (company_id) do update set configuration = excluded.configuration, active = "
         "excluded.active, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
      soci::use(id), soci::use(text), soci::use(active), soci::use(now), soci::use(actor);
  if (configuration.active && !wasActive)
    session.raw() << "update reminders_company set activated_on = null where company_id = :c", soci::use(id);
  audit(session, company.value, now, actor, "configuration.saved", "configuration",
        configuration.active ? "active" : "not active");
}

void SqlConfigurationStore::pause(domain::CompanyId company, bool paused, const std::string& actor) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    int flag = paused ? 1 : 0;
    session.raw() << "update reminders_company set paused = :p where company_id = :c", soci::use(flag), soci::use(id);
    audit(session, company.value, now_(), actor, paused ? "reminders.paused" : "reminders.resumed", "everything", "");
    transaction.commit();
  });
}

void SqlConfigurationStore::stampActivation(domain::CompanyId company, domain::Date asOf) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    const std::string day = asOf.iso();
    session.raw() << "update reminders_company set activated_on = :d where company_id = :c and activated_on is null",
        soci::use(day), soci::use(id);
    transaction.commit();
  });
}

bool SqlConfigurationStore::seed(domain::CompanyId company, const domain::Configuration& configuration) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    long long now = now_();
    int active = configuration.active ? 1 : 0;
    const std::string text = writeConfiguration(configuration);
    soci::statement insert =
        (session.raw().prepare << "insert into reminders_company (company_id, configuration, active, paused, "
                                  "changed_at, changed_by) values (:c, :t, :on, 0, :n, "
                                  "'') on conflict (company_id) do nothing",
         soci::use(id), soci::use(text), soci::use(active), soci::use(now));
    insert.execute(true);
    const bool isNew = insert.get_affected_rows() > 0;
    transaction.commit();
    return isNew;
  });
}

namespace {

constexpr std::int64_t kPlansAreKeptMs = 7LL * 24 * 3600 * 1000;

// Plans that nobody has looked at for so long are forgotten.
void forgetOldPlans(kit::sql::Session& session, domain::CompanyId company, std::int64_t now) {
  long long id = company.value;
  long long oldest = now - kPlansAreKeptMs;
  session.raw() << "delete from reminders_shown_plan where company_id = :c and plan_id in (select plan_id from "
                   "reminders_shown_plan where company_id = :c2 and invoice_id = 0 and shown_at < :o)",
      soci::use(id), soci::use(id), soci::use(oldest);
}

// A plan's id is a digest of what it decides: one that is there already says the same.
bool shownAgain(kit::sql::Session& session, domain::CompanyId company, const std::string& planId, std::int64_t now) {
  long long id = company.value;
  long long when = now;
  soci::statement update = (session.raw().prepare << "update reminders_shown_plan set shown_at = :n where company_id = :c and "
                                                     "plan_id = :p and invoice_id = 0 and position = 0 and rank = 0",
                            soci::use(when), soci::use(id), soci::use(planId));
  update.execute(true);
  return update.get_affected_rows() > 0;
}

}  // namespace

void SqlPlanArchive::remember(domain::CompanyId company, const std::string& planId,
                              const std::set<domain::ShownReminder>& reminders) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    takeTurns(session, company.value, "plans");
    const auto now = now_();
    const bool again = shownAgain(session, company, planId, now);
    forgetOldPlans(session, company, now);
    if (again) return transaction.commit();
    kit::sql::BulkInsert insert(session, "reminders_shown_plan",
                                {"company_id", "plan_id", "invoice_id", "position", "rank", "shown_at"});
    // Invoice 0 stands for "this plan was shown", so that an empty plan can be found again.
    insert.add(company.value).add(planId).add(std::int64_t{0}).add(std::int64_t{0}).add(std::int64_t{0}).add(now);
    insert.endRow();
    for (const auto& each : reminders) {
      insert.add(company.value)
          .add(planId)
          .add(each.receivable.invoice.value)
          .add(std::int64_t{each.receivable.position})
          .add(std::int64_t{each.rank})
          .add(now);
      insert.endRow();
    }
    insert.finish();
    transaction.commit();
  });
}

std::optional<std::set<domain::ShownReminder>> SqlPlanArchive::find(domain::CompanyId company, const std::string& planId) {
  return stored([&]() -> std::optional<std::set<domain::ShownReminder>> {
    auto lease = pool_.acquire();
    ReadTransaction reading(*lease);
    RowReader rows(*lease, "select invoice_id, position, rank from reminders_shown_plan where company_id = :1 and plan_id = :2",
                   {company.value, planId});
    bool shown = false;
    std::set<domain::ShownReminder> reminders;
    while (rows.next()) {
      shown = true;
      if (rows.number(0) != 0)
        reminders.insert({{{rows.number(0)}, static_cast<int>(rows.number(1))}, static_cast<int>(rows.number(2))});
    }
    if (!shown) return std::nullopt;
    return reminders;
  });
}

void SqlRunLog::record(domain::CompanyId company, const application::RunRecord& run) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    long long runId = reserveIds(session, company.value, "run", 1);
    long long started = run.startedAt;
    long long messages = run.messages;
    int stopped = run.stopped ? 1 : 0;
    int everything = run.everything ? 1 : 0;
    long long lookedAt = run.lookedAt;
    int kept = run.kept ? 1 : 0;
    const std::string day = run.asOf.iso();
    session.raw() << "insert into reminders_run (company_id, run_id, as_of, started_at, plan_id, messages, stopped, everything, "
                     "looked_at, kept) values (:c, :r, :d, :s, :p, :m, :st, :e, :l, :k)",
        soci::use(id), soci::use(runId), soci::use(day), soci::use(started), soci::use(run.planId), soci::use(messages),
        soci::use(stopped), soci::use(everything), soci::use(lookedAt), soci::use(kept);
    transaction.commit();
  });
}

std::vector<std::int64_t> SqlRunLog::messagesOfLastRuns(domain::CompanyId company, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    ReadTransaction reading(*lease);
    std::vector<std::int64_t> counts;
    RowReader rows(
        *lease,
        "select messages from reminders_run where company_id = :1 and stopped = 0 and messages > 0 order by run_id desc limit " +
            std::to_string(limit),
        {company.value});
    while (rows.next()) counts.push_back(rows.number(0));
    return counts;
  });
}

void SqlAddressBook::markUndeliverable(domain::CompanyId company, domain::CustomerId customer, const std::string& email,
                                       const std::string& reason, domain::Date asOf) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    long long who = customer.value;
    const std::string day = asOf.iso();
    session.raw()
        << "insert into reminders_dead_address (company_id, customer_id, email, reason, flagged_on) values (:c, :cu, :e, :r, :d) "
           // The earliest day counts, also when as-of dates go back: on that day it is known not to work.
           "on conflict (company_id, customer_id, email) do update set reason = excluded.reason, "
           "flagged_on = case when excluded.flagged_on < reminders_dead_address.flagged_on then excluded.flagged_on "
           "else reminders_dead_address.flagged_on end",
        soci::use(id), soci::use(who), soci::use(email), soci::use(reason), soci::use(day);
    transaction.commit();
  });
}

void SqlAccountStatus::markBroken(domain::CompanyId company, domain::DepartmentId department, const std::string& reason,
                                  std::int64_t now) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    long long which = department.value;
    long long when = now;
    session.raw()
        << "insert into reminders_account_status (company_id, department_id, broken_at, reason) values (:c, :d, :n, :r) "
           "on conflict (company_id, department_id) do update set reason = excluded.reason",
        soci::use(id), soci::use(which), soci::use(when), soci::use(reason);
    transaction.commit();
  });
}

void SqlAccountStatus::markWorking(domain::CompanyId company, domain::DepartmentId department) {
  stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    Transaction transaction(session);
    long long id = company.value;
    long long which = department.value;
    session.raw() << "delete from reminders_account_status where company_id = :c and department_id = :d", soci::use(id),
        soci::use(which);
    transaction.commit();
  });
}

}  // namespace reminders::storage
