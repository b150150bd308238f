/* hsdk.public-links/1: signed addresses of the app's public pages, for people who have no account. Permission links.public.
 *
 * A page is public where the manifest gives its route the role "public". Such an address names its subject and ends; the host
 * checks signature and last day before the app is called, and hands the subject over in the request (feature/page.h). */
#ifndef HSDK_SERVICE_PUBLIC_LINKS_H
#define HSDK_SERVICE_PUBLIC_LINKS_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_PUBLIC_LINKS "hsdk.public-links/1"
typedef struct hsdk_public_links {
  uint32_t struct_size;
  void* self;
  /* Writes the whole address of a public page: `route` is the folder of a public route of the app's manifest ("/pay"
   * where all below it is public), `subject` what the page is about in the app's own words (1 to 1000 bytes; whoever has the
   * address can read it), `last_day` the last day on which it works, in the company's time zone. The same values give the same
   * address. HSDK_E_NOT_FOUND when nobody has said under which address the host is reached from outside; HSDK_E_INVALID when the
   * app has no such route. [any-thread] */
  hsdk_status (*sign)(void* self, int64_t company_id, hsdk_str route, hsdk_str subject, hsdk_date last_day, hsdk_sink url,
                      hsdk_error* error) HSDK_NOEXCEPT;
  /* Under which address the host is reached from outside, "https://erp.example.org"; HSDK_E_NOT_FOUND as above. [any-thread] */
  hsdk_status (*base_url)(void* self, hsdk_sink url, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_public_links;
#ifdef __cplusplus
}
#endif
#endif
