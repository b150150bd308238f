#include "sample-host/runtime/companies.hpp"

namespace host::runtime {
namespace {

constexpr Instant kZonesLastMs = 10'000;

std::vector<Company> read(kit::sql::Session& sql, const std::string& condition, const std::string& text, long long number) {
  return kit::sql::mapped([&] {
    std::vector<Company> found;
    Company row;
    long long id = 0;
    soci::statement statement(*sql);
    statement.alloc();
    statement.prepare("select company_id, code, name, country, currency, timezone, language, email from sdk_v1_company" +
                      condition + " order by code");
    if (condition.find(":code") != std::string::npos) statement.exchange(soci::use(text, "code"));
    if (condition.find(":id") != std::string::npos) statement.exchange(soci::use(number, "id"));
    statement.exchange(soci::into(id));
    for (auto* column : {&row.code, &row.name, &row.country, &row.currency, &row.timezone, &row.language, &row.email})
      statement.exchange(soci::into(*column));
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
      row.id = id;
      found.push_back(row);
    }
    return found;
  });
}

std::optional<Company> first(std::vector<Company> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

std::vector<Company> Companies::all() {
  auto sql = pool_.acquire();
  return read(*sql, "", {}, 0);
}

std::optional<Company> Companies::byCode(std::string_view code) {
  auto sql = pool_.acquire();
  return first(read(*sql, " where code = :code", std::string(code), 0));
}

std::optional<Company> Companies::byId(std::int64_t id) {
  auto sql = pool_.acquire();
  return first(read(*sql, " where company_id = :id", {}, id));
}

std::optional<LocalTime> Companies::local(std::int64_t companyId, Instant at) {
  const auto zoneOf = [&]() -> std::optional<std::string> {
    const std::lock_guard lock(mutex_);
    const auto found = zones_.find(companyId);
    const auto age = clock_.now() - zonesReadAt_;
    if (found == zones_.end() || age < 0 || age > kZonesLastMs) return std::nullopt;
    return found->second;
  };
  auto zone = zoneOf();
  if (!zone) {
    const auto companies = all();  // outside of the lock: it waits for the database
    const std::lock_guard lock(mutex_);
    zones_.clear();
    for (const auto& company : companies) zones_[company.id] = company.timezone;
    zonesReadAt_ = clock_.now();
    const auto found = zones_.find(companyId);
    if (found == zones_.end()) return std::nullopt;
    zone = found->second;
  }
  return localTime(*zone, at);
}

kit::Date Companies::today(const Company& company) const { return localTime(company.timezone, clock_.now()).date; }

}  // namespace host::runtime
