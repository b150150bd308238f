/* hsdk.job/1: work without a person waiting: scheduled by the manifest, or run by hand. Offered by the app. */
#ifndef HSDK_FEATURE_JOB_H
#define HSDK_FEATURE_JOB_H
#include "../base.h"
#ifdef __cplusplus
extern "C" {
#endif
#define HSDK_FEATURE_JOB "hsdk.job/1"

/* [in-call] */
typedef struct hsdk_job_run {
  uint32_t struct_size;
  hsdk_context context; /* one company; as_of is the date of all that is decided and stamped */
  hsdk_str job;         /* the job's id in the manifest */
  hsdk_str parameters;  /* JSON object of strings: the --set keys that the manifest declares */
  uint8_t by_schedule;  /* 1: the scheduler runs it; 0: a person */
  uint8_t summary_only; /* 1: nobody will read the JSON, and a job may leave it out */
  uint8_t reserved[6];
  void* ctx;
  /* 1: stop soon. Poll it between pieces of work. */
  uint8_t (*cancelled)(void* ctx) HSDK_NOEXCEPT;
  /* How far it is; total 0 when unknown. */
  void (*progress)(void* ctx, int64_t done, int64_t total) HSDK_NOEXCEPT;
  hsdk_sink json;    /* the result as one JSON document */
  /* The same in a few lines for a person. A line that begins with "/" is a link: the path of a page of the app up to the first
   * space, then its words ("/reminder-list To the reminder list"). */
  hsdk_sink summary;
} hsdk_job_run;

typedef struct hsdk_job {
  uint32_t struct_size;
  /* Several may run at the same time, for different companies. The host sees to it that a scheduled job runs once per company in
   * the whole cluster; what must never happen twice is secured by the app itself. [job] */
  hsdk_status (*run)(void* self, const hsdk_job_run* run, hsdk_error* error) HSDK_NOEXCEPT;
} hsdk_job;
#ifdef __cplusplus
}
#endif
#endif
