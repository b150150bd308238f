/* An app that runs: its life, and its features by id. */
#ifndef HSDK_ABI_MODULE_H
#define HSDK_ABI_MODULE_H
#include "base.h"
#ifdef __cplusplus
extern "C" {
#endif

/* Life: create → activate → (features are called) → deactivate → activate … → destroy. The host calls each at most once at a
 * time. Filled by `create` into the host's memory; the functions stay valid until destroy. */
typedef struct hsdk_module {
  uint32_t struct_size;
  void* self;
  /* Connects to what the app needs. On failure the app is as before the call. [lifecycle] */
  hsdk_status (*activate)(void* self, hsdk_error* error) HSDK_NOEXCEPT;
  /* Called when no feature call is under way any more. Ends all threads of the app. [lifecycle] */
  void (*deactivate)(void* self) HSDK_NOEXCEPT;
  /* Frees the app; never while it is active. [lifecycle] */
  void (*destroy)(void* self) HSDK_NOEXCEPT;
  /* The table of a feature, e.g. "hsdk.page/1" (see feature/); NULL when the app has none. Valid until destroy. [any-thread] */
  const void* (*feature)(void* self, hsdk_str id)HSDK_NOEXCEPT;
} hsdk_module;

#ifdef __cplusplus
}
#endif
#endif
