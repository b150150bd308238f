// What the data contract asks of the rows of its views, beyond the form of single values. Private to this folder.
#pragma once
#include <span>

namespace host::erp {

/// A condition, told by the rows that break it.
struct ContractRule {
  const char* view;
  const char* column;  ///< at fault; '' where it is no single one
  const char* broken;  ///< what follows "select … " for the rows that break it; the view is named `v`
  const char* text;    ///< what the contract says
};

std::span<const ContractRule> contractRules();

}  // namespace host::erp
