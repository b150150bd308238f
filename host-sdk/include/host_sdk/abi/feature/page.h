/* hsdk.page/1: the app answers HTTP requests below /apps/ID/. Offered by the app. */
#ifndef HSDK_FEATURE_PAGE_H
#define HSDK_FEATURE_PAGE_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_PAGE "hsdk.page/1"

typedef struct hsdk_request {
  uint32_t struct_size;
  hsdk_context context;
  hsdk_str method; /* "GET", "POST"; the host has checked session (or signed address), role and, for POST, the form's token */
  hsdk_str path;   /* below /apps/ID, begins with "/" */
  hsdk_str query;  /* as in the URL, without "?"; still percent-encoded */
  hsdk_str content_type;
  hsdk_str body;       /* at most 10 MB */
  hsdk_str csrf_token; /* to be put into each form of the answer as the field "csrf" */
  void* ctx;
  /* A request header by lower-case name; empty when absent. [in-call] */
  hsdk_str (*header)(void* ctx, hsdk_str name) HSDK_NOEXCEPT;
  /* Of a public page: what its signed address is about, as the app gave it to hsdk.public-links/1; empty for every other page.
   * Signature and last day are checked; the context is the company's, without a user, and nobody is signed in. What POSTs may
   * change is the app's affair; a GET must change nothing: programs follow links in mails. Appended in hosts since 0.1; look at
   * struct_size. */
  hsdk_str link_subject;
  hsdk_str link_path; /* of the page's address up to its signed part: "/apps/ID/pay/…", for links and forms of the answer */
} hsdk_request;

/* How the app answers. Unless told otherwise: 200, text/html, a fragment that the host puts into its frame. [in-call] */
typedef struct hsdk_response {
  uint32_t struct_size;
  void* ctx;
  /* The three setters may be called in any order, before or after writing; the last call counts. */
  void (*set_status)(void* ctx, int32_t http_status) HSDK_NOEXCEPT;
  /* Content-Type, Content-Disposition, Location, HX-*, and of public pages Content-Language; others are ignored. Location leads to
   * this host only. */
  void (*set_header)(void* ctx, hsdk_str name, hsdk_str value) HSDK_NOEXCEPT;
  /* The page's title in the user's language: what the host shows in the frame. */
  void (*set_title)(void* ctx, hsdk_str title) HSDK_NOEXCEPT;
  /* The body is everything: no frame around it (downloads, parts that replace a part of a page). */
  void (*set_bare)(void* ctx) HSDK_NOEXCEPT;
  hsdk_sink body;
} hsdk_response;

typedef struct hsdk_page {
  uint32_t struct_size;
  /* Answers one request. Both structs are the host's. On failure what was written is thrown away, and the host shows its own page
   * with the sentence: HSDK_E_INVALID as 422, NOT_FOUND 404, DENIED 403, CONFLICT 409, RETRY 503, anything else as a defect. A
   * person waits: a call to the network needs a time-out. [request] */
  hsdk_status (*handle)(void* self, const hsdk_request* request, hsdk_response* response, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_page;
#ifdef __cplusplus
}
#endif
#endif
