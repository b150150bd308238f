#include "plugin/storage/copy_digests.hpp"

#include <host_sdk/kit/archive/sha256.hpp>

namespace reminders::storage {

std::string SqlCopyDigests::one(const std::string& sql, std::initializer_list<kit::sql::Value> values) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    kit::sql::FewRows row(*lease, sql, values);
    return row.next() ? std::string(row.text(0)) : std::string();
  });
}

std::string SqlCopyDigests::ofMessage(domain::CompanyId company, domain::MessageId message) {
  return one("select sha256 from reminders_sent_copy where company_id = :1 and message_id = :2", {company.value, message.value});
}

std::string SqlCopyDigests::ofFile(domain::CompanyId company, const std::string& path) {
  return one("select sha256 from reminders_filed where company_id = :1 and path = :2", {company.value, path});
}

void SqlCopyDigests::noteFile(domain::CompanyId company, const std::string& path, const std::string& bytes) {
  const auto digest = kit::archive::sha256Hex(bytes);
  stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    kit::sql::change(*lease,
                     "insert into reminders_filed (company_id, path, sha256, filed_at) values (:1, :2, :3, :4) on conflict "
                     "(company_id, path) do update set sha256 = excluded.sha256, filed_at = excluded.filed_at",
                     {company.value, path, digest, now_()});
    transaction.commit();
  });
}

}  // namespace reminders::storage
