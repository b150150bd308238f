// host-sdk/sql/contract_v1.json, as it was when the program was built.
#pragma once
namespace host::commands {
extern const char* const kContractText;
}
