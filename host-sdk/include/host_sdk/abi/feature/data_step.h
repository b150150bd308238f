/* hsdk.data-step/1: a step of a migration that SQL cannot express, or the seeding of a new company. Offered by the app. */
#ifndef HSDK_FEATURE_DATA_STEP_H
#define HSDK_FEATURE_DATA_STEP_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_DATA_STEP "hsdk.data-step/1"
typedef struct hsdk_data_step {
  uint32_t struct_size;
  /* Called after install, upgrade and whenever a company was made: brings the app's data of this company to where the app can
   * work with them. Repeating it changes nothing. [any-thread] */
  hsdk_status (*prepare_company)(void* self, const hsdk_context* context, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_data_step;
#ifdef __cplusplus
}
#endif
#endif
