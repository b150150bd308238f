/* hsdk.audit/1: the host's book of who did what. Always granted. */
#ifndef HSDK_SERVICE_AUDIT_H
#define HSDK_SERVICE_AUDIT_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_AUDIT "hsdk.audit/1"
typedef struct hsdk_audit {
  uint32_t struct_size;
  void* self;
  /* `what`: a stable word such as "programme.activated"; `subject`: to what; `detail`: a sentence. [any-thread] */
  hsdk_status (*record)(void* self, const hsdk_context* context, hsdk_str what, hsdk_str subject, hsdk_str detail,
                        hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_audit;
#ifdef __cplusplus
}
#endif
#endif
