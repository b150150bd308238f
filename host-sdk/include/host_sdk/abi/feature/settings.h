/* hsdk.settings/1: the app's configuration of a company as one JSON document (`app config ID export|import`). Offered by the app.
 */
#ifndef HSDK_FEATURE_SETTINGS_H
#define HSDK_FEATURE_SETTINGS_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_SETTINGS "hsdk.settings/1"
typedef struct hsdk_settings {
  uint32_t struct_size;
  /* Writes the whole configuration; importing it again gives the same bytes. [any-thread] */
  hsdk_status (*export_json)(void* self, const hsdk_context* context, hsdk_sink out, hsdk_error* error) HSDK_NOEXCEPT;
  /* Replaces the whole configuration, or refuses (HSDK_E_INVALID) with the JSON path and changes nothing. `json` is
   * anybody's bytes. [any-thread] */
  hsdk_status (*import_json)(void* self, const hsdk_context* context, hsdk_str json, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_settings;
#ifdef __cplusplus
}
#endif
#endif
