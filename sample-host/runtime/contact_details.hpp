// What an app may change of customers: how they are reached.
#pragma once
#include <cstdint>
#include <host_sdk/text.hpp>
#include <string>

#include "sample-host/runtime/host_services.hpp"
#include "sample-host/runtime/result.hpp"

namespace host::runtime {

struct Reach {
  std::string email, phone;  // '': none
  bool operator==(const Reach&) const = default;
};

/// Of a customer (contact 0) or one of his contacts; where it is still `before`. Leaves a line in the ERP's audit in the name of
/// the context's user. kNotFound, kConflict, or kInvalid with the ERP's sentence. Throws kit::sql::SqlError.
Result<Done> saveReach(HostServices& services, const hsdk::Context& who, std::int64_t customer, std::int64_t contact,
                       const Reach& before, const Reach& after);

}  // namespace host::runtime
