/* hsdk.log/1: the host's log. Always granted. */
#ifndef HSDK_SERVICE_LOG_H
#define HSDK_SERVICE_LOG_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_LOG "hsdk.log/1"
enum { HSDK_LOG_DEBUG = 0, HSDK_LOG_INFO = 1, HSDK_LOG_WARNING = 2, HSDK_LOG_ERROR = 3 };
typedef struct hsdk_log {
  uint32_t struct_size;
  void* self;
  /* One line. No secret and no personal data: ids, counts, states. [any-thread] */
  void (*write)(void* self, int32_t level, hsdk_str message) HSDK_NOEXCEPT;
} hsdk_log;
#ifdef __cplusplus
}
#endif
#endif
