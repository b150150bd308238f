/* hsdk.health/1: whether the app is well. Offered by the app. */
#ifndef HSDK_FEATURE_HEALTH_H
#define HSDK_FEATURE_HEALTH_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_HEALTH "hsdk.health/1"
typedef struct hsdk_health {
  uint32_t struct_size;
  /* HSDK_OK, or a status and a sentence that names no person and no secret: anybody may read it. Fast; no network but the
   * database. [any-thread] */
  hsdk_status (*check)(void* self, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_health;
#ifdef __cplusplus
}
#endif
#endif
