/* The words of the boundary between a host and its apps. Pure C11; nothing here allocates, nothing throws.
 *
 * Conventions for every header of abi/:
 *  - Every struct begins with struct_size, set by who fills it. Tables grow at the end only; read a member only if struct_size
 * covers it (HSDK_HAS). A change of meaning is a new id ("hsdk.page/2"), never a changed struct.
 *  - Strings are UTF-8, not terminated by NUL, borrowed: valid during the call in which they are handed over, unless said
 * otherwise.
 *  - Who receives much, hands in a sink and owns the memory; no allocator is shared.
 *  - The first argument of a feature's function is hsdk_module.self; that of a service's function is the table's own member self.
 *  - Functions return a status; on failure they fill the caller's hsdk_error (which may be NULL) with one sentence for a person.
 *  - Thread tags: [lifecycle] never overlaps any other call into the app. [request] and [job] may run at the same time as each
 * other. [any-thread] may be called from all of these. [in-call] only during the call that handed the pointer over, on its
 * thread.
 */
#ifndef HSDK_ABI_BASE_H
#define HSDK_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define HSDK_NOEXCEPT noexcept
extern "C" {
#else
#define HSDK_NOEXCEPT
#endif

/* The version of the base structs (this header, host.h, module.h, entry.h). Major: not compatible. Minor: members were appended.
 */
#define HSDK_ABI_MAJOR 1u
#define HSDK_ABI_MINOR 0u

/* Whether `table` is large enough to hold `member`, and it is not NULL. */
#define HSDK_HAS(table, member)                                                                                   \
  ((table) != NULL && (table)->struct_size >= offsetof(__typeof__(*(table)), member) + sizeof((table)->member) && \
   (table)->member != NULL)

typedef struct hsdk_str {
  const char* data; /* may be NULL when size is 0 */
  size_t size;      /* bytes */
} hsdk_str;

typedef int32_t hsdk_status;
enum {
  HSDK_OK = 0,
  HSDK_E_INVALID = 1,   /* the input is wrong; the message says what, where and what to do */
  HSDK_E_NOT_FOUND = 2, /* there is no such thing, or not for this company or user */
  HSDK_E_DENIED = 3,    /* not permitted to the app or to the user */
  HSDK_E_CONFLICT = 4,  /* somebody was faster; read again and decide */
  HSDK_E_RETRY = 5,     /* not now: locked, unreachable, out of memory; the same call may pass later */
  HSDK_E_INTERNAL = 6   /* a defect */
};

typedef struct hsdk_error {
  uint32_t struct_size;
  hsdk_status code;
  char message[500]; /* UTF-8, ends with NUL, cut between characters */
} hsdk_error;

/* Where the callee writes: called zero or more times; a status other than HSDK_OK means "stop". [in-call] */
typedef struct hsdk_sink {
  void* ctx;
  hsdk_status (*write)(void* ctx, hsdk_str chunk) HSDK_NOEXCEPT;
} hsdk_sink;

/* A civil date as days since 1970-01-01; HSDK_NO_DATE where there is none. */
typedef int32_t hsdk_date;
#define HSDK_NO_DATE INT32_MIN

/* An instant as milliseconds since 1970-01-01T00:00:00Z. */
typedef int64_t hsdk_instant;

typedef struct hsdk_money {
  int64_t minor_units;
  char currency[4]; /* ISO 4217, ends with NUL */
  uint8_t exponent; /* decimals of the minor unit */
  uint8_t reserved[3];
} hsdk_money;

/* For whom something is done: one company, and the user who asks (or nobody: a job). */
typedef struct hsdk_context {
  uint32_t struct_size;
  int64_t company_id;
  hsdk_str company_code;
  hsdk_date as_of;  /* "today" for all that is decided and stamped */
  hsdk_str user_id; /* empty for a job */
  hsdk_str user_name;
  hsdk_str user_role; /* "admin", "accountant", "viewer", or empty for a job */
  hsdk_str language;  /* "fr", "en": what the user reads */
} hsdk_context;

#ifdef __cplusplus
}
#endif
#endif
