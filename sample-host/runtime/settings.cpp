#include "sample-host/runtime/settings.hpp"

namespace host::runtime {

std::optional<std::string> Settings::get(std::int64_t companyId, const std::string& name) {
  auto sql = pool_.acquire();
  return kit::sql::mapped([&]() -> std::optional<std::string> {
    std::string value;
    const long long company = companyId;
    **sql << "select value from host_setting where company_id = :c and name = :n", soci::use(company), soci::use(name),
        soci::into(value);
    if (!sql->raw().got_data()) return std::nullopt;
    return value;
  });
}

void Settings::set(std::int64_t companyId, const std::string& name, const std::string& value) {
  auto sql = pool_.acquire();
  kit::sql::mapped([&] {
    const long long company = companyId;
    **sql << "insert into host_setting (company_id, name, value) values (:c, :n, :v) "
             "on conflict (company_id, name) do update set value = excluded.value",
        soci::use(company), soci::use(name), soci::use(value);
  });
}

}  // namespace host::runtime
