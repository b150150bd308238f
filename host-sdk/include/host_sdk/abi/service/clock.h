/* hsdk.clock/1: the only source of time for an app. Always granted. */
#ifndef HSDK_SERVICE_CLOCK_H
#define HSDK_SERVICE_CLOCK_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_CLOCK "hsdk.clock/1"
typedef struct hsdk_clock {
  uint32_t struct_size;
  void* self;
  /* Real time, for leases, backoff, time-outs and stamps of audit lines. [any-thread] */
  hsdk_instant (*now)(void* self) HSDK_NOEXCEPT;
  /* The civil date and the minutes since midnight at `at` in the company's time zone. [any-thread] */
  hsdk_status (*local)(void* self, int64_t company_id, hsdk_instant at, hsdk_date* date, int32_t* minute_of_day,
                       hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_clock;
#ifdef __cplusplus
}
#endif
#endif
