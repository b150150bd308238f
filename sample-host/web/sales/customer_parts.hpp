// What several pages about one customer need.
#pragma once
#include "sample-host/web/site/answer.hpp"

namespace host::web {

/// 404, with the way to the list.
inline Problem noSuchCustomer(const Visit& visit) {
  return {404,
          "file-off",
          visit.tr("This customer does not exist"),
          visit.tr("It may belong to another company, or the code has a typing error."),
          "/customers",
          visit.tr("To the customers"),
          {}};
}

}  // namespace host::web
