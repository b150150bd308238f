/* hsdk.work/1: long work that a person starts from one of the app's pages. Permission jobs.schedule.
 *
 * A page that would keep its browser waiting starts a job of the app instead and leads to the page on which the host shows it:
 * how far it is, how to stop it, what was done. */
#ifndef HSDK_SERVICE_WORK_H
#define HSDK_SERVICE_WORK_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_SERVICE_WORK "hsdk.work/1"
typedef struct hsdk_work {
  uint32_t struct_size;
  void* self;
  /* Starts a job of the app for `who`, whose company, day and language it gets, and returns when the run is noted; the work goes
   * on by itself. `job`: its id in the manifest. `parameters`: a JSON object of strings, the keys that the manifest declares.
   * The path of the page that shows it goes to `page`. HSDK_E_NOT_FOUND where this host starts nothing (a command), or there is
   * no such job; HSDK_E_INVALID for a parameter that is not declared; HSDK_E_CONFLICT when too much is under way, with a sentence
   * for the person. Nothing was started then. [any-thread] */
  hsdk_status (*start)(void* self, const hsdk_context* who, hsdk_str job, hsdk_str parameters, hsdk_sink page,
                       hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_work;
#ifdef __cplusplus
}
#endif
#endif
