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
  /* Everything about the customer as JSON. [any-thread] */
  hsdk_status (*export_customer)(void* self, const hsdk_context* context, int64_t customer_id, hsdk_sink json,
                                 hsdk_error* error) HSDK_NOEXCEPT;
  /* Erases what accounting law does not oblige to keep; `report` says in words what stays and why. [any-thread] */
  hsdk_status (*erase_customer)(void* self, const hsdk_context* context, int64_t customer_id, hsdk_sink report,
                                hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_privacy;
#ifdef __cplusplus
}
#endif
#endif
