/* hsdk.invoice-block/1 and hsdk.customer-block/1: a part of the host's page of an invoice or of a customer. Offered by the app.
 */
#ifndef HSDK_FEATURE_BLOCK_H
#define HSDK_FEATURE_BLOCK_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_INVOICE_BLOCK "hsdk.invoice-block/1"
#define HSDK_FEATURE_CUSTOMER_BLOCK "hsdk.customer-block/1"

typedef struct hsdk_block_request {
  uint32_t struct_size;
  hsdk_context context;
  hsdk_str block;      /* the block's id in the manifest */
  int64_t subject_id;  /* invoice_id or customer_id of the data contract */
  hsdk_str csrf_token; /* for forms, which post to /apps/ID/… */
  hsdk_str return_to;  /* path of the page that shows the block: where a form may lead back to */
} hsdk_block_request;

typedef struct hsdk_block {
  uint32_t struct_size;
  /* Writes an HTML fragment: a card. Writing nothing shows nothing. It runs while a person waits: a few milliseconds. [request]
   */
  hsdk_status (*render)(void* self, const hsdk_block_request* request, hsdk_sink out, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_block;
#ifdef __cplusplus
}
#endif
#endif
