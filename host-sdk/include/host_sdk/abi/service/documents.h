/* hsdk.documents/1: the host's PDF of an invoice, and files that the app leaves with the host. Permissions invoices.read,
 * documents.write. */
#ifndef HSDK_SERVICE_DOCUMENTS_H
#define HSDK_SERVICE_DOCUMENTS_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_DOCUMENTS "hsdk.documents/1"
typedef struct hsdk_documents {
  uint32_t struct_size;
  void* self;
  /* The invoice's PDF, as of today. HSDK_E_NOT_FOUND: the company has no such invoice, or the host makes no PDFs: it may host
   * apps over another ERP's books. [any-thread] */
  hsdk_status (*invoice_pdf)(void* self, int64_t company_id, int64_t invoice_id, hsdk_sink pdf, hsdk_error* error) HSDK_NOEXCEPT;
  /* Keeps `bytes` under the company's files at `path` (relative, parts separated by "/"; unsafe characters are replaced),
   * atomically and never over an existing file: when the name is taken by other contents a number is added. The path that was
   * used goes to `stored_path`. [any-thread] */
  hsdk_status (*store)(void* self, int64_t company_id, hsdk_str path, hsdk_str bytes, hsdk_sink stored_path,
                       hsdk_error* error) HSDK_NOEXCEPT;
  /* The bytes of a file by the path that `store` answered. HSDK_E_NOT_FOUND when there is none. [any-thread] */
  hsdk_status (*read)(void* self, int64_t company_id, hsdk_str path, hsdk_sink bytes, hsdk_error* error) HSDK_NOEXCEPT;
  /* The company's logo, a PNG; HSDK_E_NOT_FOUND when it has none. Permission invoices.read: it stands on every invoice. Appended
   * in hosts since 0.1; ask HSDK_HAS. [any-thread] */
  hsdk_status (*company_logo)(void* self, int64_t company_id, hsdk_sink png, hsdk_error* error) HSDK_NOEXCEPT;
  /* Keeps `bytes` at `path` in place of what may stand there: for what the app can make anew, such as a collection of other files.
   * Atomic: a reader sees the old contents or the new ones, whole. The path that was used goes to `stored_path`. Appended in hosts
   * since 0.1; ask HSDK_HAS. [any-thread] */
  hsdk_status (*replace)(void* self, int64_t company_id, hsdk_str path, hsdk_str bytes, hsdk_sink stored_path,
                         hsdk_error* error) HSDK_NOEXCEPT;
  /* The names of the files in a folder of the company's files, a line each, in byte order; of folders in it, nothing. A folder that
   * is not there is empty. Appended in hosts since 0.1; ask HSDK_HAS. [any-thread] */
  hsdk_status (*list)(void* self, int64_t company_id, hsdk_str path, hsdk_sink names, hsdk_error* error) HSDK_NOEXCEPT;
  /* Removes a file that was stored: a person asked to be forgotten. HSDK_E_NOT_FOUND when there is none. Appended in hosts since
   * 0.1; ask HSDK_HAS. [any-thread] */
  hsdk_status (*remove)(void* self, int64_t company_id, hsdk_str path, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_documents;
#ifdef __cplusplus
}
#endif
#endif
