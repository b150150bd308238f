// Text made comparable for searching and sorting: the kit's, under the name that the ERP knows.
#pragma once
#include <host_sdk/kit/l10n/folding.hpp>

namespace host::erp {

using kit::l10n::folded;

}  // namespace host::erp
