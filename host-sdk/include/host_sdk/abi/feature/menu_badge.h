/* hsdk.menu-badge/1: a number beside one of the app's menu entries. Offered by the app; the menus themselves are in the manifest.
 */
#ifndef HSDK_FEATURE_MENU_BADGE_H
#define HSDK_FEATURE_MENU_BADGE_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_MENU_BADGE "hsdk.menu-badge/1"
typedef struct hsdk_menu_badge {
  uint32_t struct_size;
  /* 0 shows nothing. Called for each page: well under a millisecond, or from a number kept ready. [request] */
  hsdk_status (*count)(void* self, const hsdk_context* context, hsdk_str menu, int64_t* out, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_menu_badge;
#ifdef __cplusplus
}
#endif
#endif
