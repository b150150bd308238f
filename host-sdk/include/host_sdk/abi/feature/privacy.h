/* hsdk.privacy/1: what the app keeps about a customer's people. Offered by the app. */
#ifndef HSDK_FEATURE_PRIVACY_H
#define HSDK_FEATURE_PRIVACY_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_PRIVACY "hsdk.privacy/1"
typedef struct hsdk_privacy {
  uint32_t struct_size;
  /* Everything about the customer as one JSON object; {} when the app knows nothing. [any-thread] */
  hsdk_status (*export_customer)(void* self, const hsdk_context* context, int64_t customer_id, hsdk_sink json,
                                 hsdk_error* error) HSDK_NOEXCEPT;
  /* Erases what accounting law does not oblige to keep; `report` says in words what stays and why. [any-thread] */
  hsdk_status (*erase_customer)(void* self, const hsdk_context* context, int64_t customer_id, hsdk_sink report,
                                hsdk_error* error) HSDK_NOEXCEPT;
  /* What erase_customer would do, for the person who decides: {"may_be_erased": true, "is_nothing": false, "refusal": "", "goes":
   * ["…"], "stays": ["…"]}, sentences in the context's language. `refusal` says why not, where something is still needed (an open
   * debt); erase_customer then answers HSDK_E_CONFLICT. Appended; ask HSDK_HAS. [any-thread] */
  hsdk_status (*describe_erasure)(void* self, const hsdk_context* context, int64_t customer_id, hsdk_sink json,
                                  hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_privacy;
#ifdef __cplusplus
}
#endif
#endif
