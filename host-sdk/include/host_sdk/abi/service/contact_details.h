/* hsdk.contact-details/1: how a customer is reached, corrected by a person where it was found wrong. Permission customers.write. */
#ifndef HSDK_SERVICE_CONTACT_DETAILS_H
#define HSDK_SERVICE_CONTACT_DETAILS_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_CONTACT_DETAILS "hsdk.contact-details/1"
/* Empty: there is none. */
typedef struct hsdk_reach {
  uint32_t struct_size;
  hsdk_str email, phone;
} hsdk_reach;
typedef struct hsdk_contact_details {
  uint32_t struct_size;
  void* self;
  /* Writes e-mail address and telephone number of a customer (contact_id 0) or of one of his contacts, in the name of `who`'s user,
   * where they still are `before`. HSDK_E_NOT_FOUND: there is no such customer or contact; HSDK_E_CONFLICT: somebody changed them
   * since; HSDK_E_INVALID: not what the host takes, with a sentence. Nothing else of them changes. [any-thread] */
  hsdk_status (*save)(void* self, const hsdk_context* who, int64_t customer_id, int64_t contact_id, const hsdk_reach* before,
                      const hsdk_reach* after, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_contact_details;
#ifdef __cplusplus
}
#endif
#endif
