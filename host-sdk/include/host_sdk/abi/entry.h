/* The one symbol that an app's library exports.
 *
 * Rationale: the host reads manifest, signature and ABI facts from bytes before it loads anything, because loading runs code.
 * After loading, one constant struct tells what the library is; nothing is looked up by name but this.
 */
#ifndef HSDK_ABI_ENTRY_H
#define HSDK_ABI_ENTRY_H
#include "host.h"
#include "module.h"
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hsdk_entry {
  uint32_t struct_size;
  uint32_t abi_major; /* HSDK_ABI_MAJOR of the headers it was built with: must equal the host's */
  uint32_t abi_minor; /* the host's must not be lower */
  /* Constants of the library, ending with NUL; they stand as long as it is mapped. */
  const char* module_id;
  const char* module_version;
  const char* sdk_build; /* for people: compiler and date of the SDK, never compared */
  /* Allocates the app and fills `out`, the host's memory; on failure nothing is kept and `out` is not read. `host` stays the
   * host's and stands until destroy. Must not call host services: it runs before the app's data are migrated. [lifecycle] */
  hsdk_status (*create)(const hsdk_host* host, hsdk_module* out, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_entry;

#define HSDK_ENTRY_SYMBOL "hsdk_module_entry"
#define HSDK_EXPORT __attribute__((visibility("default")))

#ifdef __cplusplus
}
#endif
#endif
