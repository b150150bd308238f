/* Libraries that are no apps, or apps of another time: one file, several ways to be wrong. */
#include <host_sdk/abi/entry.h>
#include <string.h>

#ifndef BROKEN_ABI
#define BROKEN_ABI HSDK_ABI_MAJOR
#endif
#ifndef BROKEN_MINOR
#define BROKEN_MINOR HSDK_ABI_MINOR
#endif
#ifndef BROKEN_SIZE
#define BROKEN_SIZE sizeof(hsdk_entry)
#endif

static hsdk_status create(const hsdk_host* host, hsdk_module* out, hsdk_error* error) {
  (void)host;
#ifdef BROKEN_CREATE
  (void)out;
  error->code = HSDK_E_RETRY;
  memcpy(error->message, "not today", sizeof "not today");
  return HSDK_E_RETRY;
#else
  (void)error;
  memset(&out->activate, 0, sizeof *out - offsetof(hsdk_module, activate));
  return HSDK_OK;
#endif
}

HSDK_EXPORT const hsdk_entry hsdk_module_entry = {BROKEN_SIZE, BROKEN_ABI, BROKEN_MINOR, "loader-probe", "1.2.3", "C", create};
