#include "sample-host/runtime/contact_details.hpp"

#include <algorithm>

#include "sample-host/erp/customers.hpp"
#include "sample-host/erp/whose_books.hpp"

namespace host::runtime {
namespace {

Failure changedMeanwhile() {
  return {FailureKind::kConflict, "Somebody else has changed this meanwhile; load the page again", {}};
}

// The version that was read guards the time between reading and saving: a refusal about it is somebody else's change.
template <class Row, class Save>
Result<Done> save(Row row, const Reach& before, const Reach& after, const Save& write) {
  if (Reach{row.email, row.phone} != before) return changedMeanwhile();
  row.email = after.email;
  row.phone = after.phone;
  const auto saved = write(row);
  if (saved) return Done{};
  if (saved.refusal().field.empty()) return changedMeanwhile();
  return Failure{FailureKind::kInvalid, saved.refusal().message, saved.refusal().values};
}

}  // namespace

Result<Done> saveReach(HostServices& services, const hsdk::Context& who, std::int64_t customer, std::int64_t contact,
                       const Reach& before, const Reach& after) {
  auto sql = services.pool.acquire();
  if (erp::booksOfAnotherErp(*sql))
    return Failure{FailureKind::kDenied, "The customers of this database are kept by another ERP; correct the address there", {}};
  const erp::Actor actor{who.companyId, who.userName, services.clock.now()};
  if (contact == 0) {
    const auto found = erp::customer(*sql, who.companyId, customer);
    if (!found) return Failure{FailureKind::kNotFound, "There is no such customer", {}};
    return save(*found, before, after, [&](const erp::Customer& row) { return erp::saveCustomer(*sql, actor, row); });
  }
  const auto all = erp::contacts(*sql, who.companyId, customer);
  const auto found = std::find_if(all.begin(), all.end(), [&](const erp::Contact& each) { return each.id == contact; });
  if (found == all.end()) return Failure{FailureKind::kNotFound, "There is no such contact of this customer", {}};
  return save(*found, before, after, [&](const erp::Contact& row) { return erp::saveContact(*sql, actor, row); });
}

}  // namespace host::runtime
