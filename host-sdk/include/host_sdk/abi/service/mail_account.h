/* hsdk.mail-account/1: through which account a company or department sends mail. Permission mail.send. */
#ifndef HSDK_SERVICE_MAIL_ACCOUNT_H
#define HSDK_SERVICE_MAIL_ACCOUNT_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_MAIL_ACCOUNT "hsdk.mail-account/1"
typedef struct hsdk_mail_account {
  uint32_t struct_size;
  void* self;
  /* Writes {"id", "host", "port", "security": "none|starttls|tls", "user", "secret", "from", "sender_name", "reply_to",
   * "timeout_seconds", "bounces_pop3"} for the department (0: the company itself), with what the company and the host-wide
   * settings add. HSDK_E_NOT_FOUND when no account is set. It holds a secret: never log it, never keep it. [any-thread] */
  hsdk_status (*get)(void* self, int64_t company_id, int64_t department_id, hsdk_sink json, hsdk_error* error) HSDK_NOEXCEPT;
  /* Tells the host that the account was refused (wrong password, no TLS …), or works again (empty sentence): the settings page
   * shows it. [any-thread] */
  void (*report)(void* self, int64_t company_id, hsdk_str account_id, hsdk_str sentence) HSDK_NOEXCEPT;
} hsdk_mail_account;
#ifdef __cplusplus
}
#endif
#endif
