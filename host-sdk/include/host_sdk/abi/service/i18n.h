/* hsdk.i18n/1: texts of the app's own catalogues (locale/LANG.mo in its package). Always granted. */
#ifndef HSDK_SERVICE_I18N_H
#define HSDK_SERVICE_I18N_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_I18N "hsdk.i18n/1"
typedef struct hsdk_i18n {
  uint32_t struct_size;
  void* self;
  /* The text for `message` in `language`, or `message` itself when it has none; `count` chooses the plural when `plural` is not
   * empty. The answer is valid until destroy. [any-thread] */
  hsdk_str (*translate)(void* self, hsdk_str language, hsdk_str message, hsdk_str plural, int64_t count) HSDK_NOEXCEPT;
  /* Folder of the package as installed: templates/, assets/ … Read only. Valid until destroy. [any-thread] */
  hsdk_str (*package_folder)(void* self) HSDK_NOEXCEPT;
} hsdk_i18n;
#ifdef __cplusplus
}
#endif
#endif
