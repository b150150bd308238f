/* hsdk.lease/1: one runner in a cluster of hosts. Permission jobs.schedule. */
#ifndef HSDK_SERVICE_LEASE_H
#define HSDK_SERVICE_LEASE_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_LEASE "hsdk.lease/1"
typedef struct hsdk_lease {
  uint32_t struct_size;
  void* self;
  /* With *fence 0: takes the lease `name` of the company for `ttl_ms`. With the fence of a lease that is held: renews it. The
   * fence goes to *fence. HSDK_E_CONFLICT when somebody else holds it, be it another call of the same app. The fence grows with
   * each new holder: write it beside what you do, and refuse what bears an older one. A dead holder's lease ends by itself.
   * [any-thread] */
  hsdk_status (*acquire)(void* self, int64_t company_id, hsdk_str name, int64_t ttl_ms, int64_t* fence,
                         hsdk_error* error) HSDK_NOEXCEPT;
  /* Gives it back, if it is still ours. [any-thread] */
  void (*release)(void* self, int64_t company_id, hsdk_str name, int64_t fence) HSDK_NOEXCEPT;
} hsdk_lease;
#ifdef __cplusplus
}
#endif
#endif
