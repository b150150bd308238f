#include "plugin/storage/case_file_log.hpp"

#include <host_sdk/kit/sql/prepared.hpp>

namespace reminders::storage {

void SqlCaseFileLog::record(domain::CompanyId company, const application::CaseFileRecord& record) {
  stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    const auto id = reserveIds(*lease, company.value, "case_file", 1);
    kit::sql::change(*lease,
                     "insert into reminders_case_file (company_id, case_file_id, customer_id, made_on, made_at, actor, invoices, "
                     "files, bytes, chain_end) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10)",
                     {company.value, id, record.customer.value, record.madeOn.iso(), now_(), record.actor, record.invoices,
                      record.files, record.bytes, record.chainEnd});
    audit(*lease, company.value, now_(), record.actor, "case_file.made", "customer " + std::to_string(record.customer.value),
          std::to_string(record.files) + " files; chain ends with " + record.chainEnd);
    transaction.commit();
  });
}

std::vector<application::CaseFileRecord> SqlCaseFileLog::made(domain::CompanyId company, domain::CustomerId customer, int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<application::CaseFileRecord> records;
    kit::sql::FewRows rows(*lease,
                           "select customer_id, made_on, actor, invoices, files, bytes, chain_end from reminders_case_file where "
                           "company_id = :1 and customer_id = :2 order by case_file_id desc limit :3",
                           {company.value, customer.value, limit});
    while (rows.next())
      records.push_back({{rows.number(0)},
                         kit::Date::parse(rows.text(1)).value(),
                         std::string(rows.text(2)),
                         std::string(rows.text(3)),
                         rows.number(4),
                         rows.number(5),
                         std::string(rows.text(6))});
    return records;
  });
}

}  // namespace reminders::storage
