/* What the host gives an app when it is made: services by id. */
#ifndef HSDK_ABI_HOST_H
#define HSDK_ABI_HOST_H
#include "base.h"
#ifdef __cplusplus
extern "C" {
#endif

/* Owned by the host, valid until the app is destroyed. */
typedef struct hsdk_host {
  uint32_t struct_size;
  uint32_t abi_minor;
  void* self;
  /* The table of a service, e.g. "hsdk.log/1" (see service/). NULL when the host does not know the id, or when the app's manifest
   * was not granted the permission for it: an app says so and goes on with what it has. Valid until destroy. [any-thread] */
  const void* (*service)(const struct hsdk_host* host, hsdk_str id)HSDK_NOEXCEPT;
} hsdk_host;

#ifdef __cplusplus
}
#endif
#endif
