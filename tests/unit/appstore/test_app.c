/* Libraries for the tests of packages: what matters is what their bytes say, they are never loaded. */
#include <stdint.h>
#define EXPORTED __attribute__((visibility("default")))
#ifdef NEEDS_ZLIB
const char* zlibVersion(void);
EXPORTED const char* hsdk_module_entry(void);
const char* hsdk_module_entry(void) { return zlibVersion(); }
#elif defined(WITHOUT_ENTRY)
EXPORTED const uint32_t something_else[4];
const uint32_t something_else[4] = {1, 2, 3, 4};
#else
EXPORTED const uint32_t hsdk_module_entry[4];
const uint32_t hsdk_module_entry[4] = {16, 1, 0, 0};
#endif
