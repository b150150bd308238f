/* hsdk.database/1: where the app's own tables and the contract views are. Permission database.own. */
#ifndef HSDK_SERVICE_DATABASE_H
#define HSDK_SERVICE_DATABASE_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_DATABASE "hsdk.database/1"
typedef struct hsdk_database {
  uint32_t struct_size;
  void* self;
  /* Writes one JSON document: {"url", "own_prefix", "own_schema", "readable": [views granted]}. It holds a password: never log
   * it. Valid until deactivate; ask again when activated anew. The app opens its own sessions; nothing of a database library
   * crosses this boundary. [any-thread] */
  hsdk_status (*connection)(void* self, hsdk_sink json, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_database;
#ifdef __cplusplus
}
#endif
#endif
