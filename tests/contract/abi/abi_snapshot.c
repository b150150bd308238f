/* The ABI as C sees it: every header compiles alone in C11, and the layout of every struct equals the snapshot in abi_v1.txt.
 * A line that changes is a broken app; a line that is added at the end of a struct is fine: run with --write to record it. */
#include <host_sdk/abi/base.h>
#include <host_sdk/abi/entry.h>
#include <host_sdk/abi/feature/block.h>
#include <host_sdk/abi/feature/data_step.h>
#include <host_sdk/abi/feature/health.h>
#include <host_sdk/abi/feature/job.h>
#include <host_sdk/abi/feature/menu_badge.h>
#include <host_sdk/abi/feature/page.h>
#include <host_sdk/abi/feature/privacy.h>
#include <host_sdk/abi/feature/settings.h>
#include <host_sdk/abi/host.h>
#include <host_sdk/abi/module.h>
#include <host_sdk/abi/service/audit.h>
#include <host_sdk/abi/service/clock.h>
#include <host_sdk/abi/service/contact_details.h>
#include <host_sdk/abi/service/database.h>
#include <host_sdk/abi/service/documents.h>
#include <host_sdk/abi/service/i18n.h>
#include <host_sdk/abi/service/lease.h>
#include <host_sdk/abi/service/log.h>
#include <host_sdk/abi/service/mail_account.h>
#include <host_sdk/abi/service/public_links.h>
#include <host_sdk/abi/service/work.h>

#include <stdio.h>
#include <string.h>

#define STRUCT(type) fprintf(out, "%s size %zu\n", #type, sizeof(type))
#define MEMBER(type, member) \
  fprintf(out, "%s.%s offset %zu size %zu\n", #type, #member, offsetof(type, member), sizeof(((type*)0)->member))

static void snapshot(FILE* out) {
  STRUCT(hsdk_str);
  MEMBER(hsdk_str, data);
  MEMBER(hsdk_str, size);
  STRUCT(hsdk_error);
  MEMBER(hsdk_error, struct_size);
  MEMBER(hsdk_error, code);
  MEMBER(hsdk_error, message);
  STRUCT(hsdk_sink);
  MEMBER(hsdk_sink, ctx);
  MEMBER(hsdk_sink, write);
  STRUCT(hsdk_money);
  MEMBER(hsdk_money, minor_units);
  MEMBER(hsdk_money, currency);
  MEMBER(hsdk_money, exponent);
  MEMBER(hsdk_money, reserved);
  STRUCT(hsdk_context);
  MEMBER(hsdk_context, struct_size);
  MEMBER(hsdk_context, company_id);
  MEMBER(hsdk_context, company_code);
  MEMBER(hsdk_context, as_of);
  MEMBER(hsdk_context, user_id);
  MEMBER(hsdk_context, user_name);
  MEMBER(hsdk_context, user_role);
  MEMBER(hsdk_context, language);
  STRUCT(hsdk_host);
  MEMBER(hsdk_host, struct_size);
  MEMBER(hsdk_host, abi_minor);
  MEMBER(hsdk_host, self);
  MEMBER(hsdk_host, service);
  STRUCT(hsdk_module);
  MEMBER(hsdk_module, struct_size);
  MEMBER(hsdk_module, self);
  MEMBER(hsdk_module, activate);
  MEMBER(hsdk_module, deactivate);
  MEMBER(hsdk_module, destroy);
  MEMBER(hsdk_module, feature);
  STRUCT(hsdk_entry);
  MEMBER(hsdk_entry, struct_size);
  MEMBER(hsdk_entry, abi_major);
  MEMBER(hsdk_entry, abi_minor);
  MEMBER(hsdk_entry, module_id);
  MEMBER(hsdk_entry, module_version);
  MEMBER(hsdk_entry, sdk_build);
  MEMBER(hsdk_entry, create);
  STRUCT(hsdk_block_request);
  MEMBER(hsdk_block_request, struct_size);
  MEMBER(hsdk_block_request, context);
  MEMBER(hsdk_block_request, block);
  MEMBER(hsdk_block_request, subject_id);
  MEMBER(hsdk_block_request, csrf_token);
  MEMBER(hsdk_block_request, return_to);
  STRUCT(hsdk_block);
  MEMBER(hsdk_block, struct_size);
  MEMBER(hsdk_block, render);
  STRUCT(hsdk_data_step);
  MEMBER(hsdk_data_step, struct_size);
  MEMBER(hsdk_data_step, prepare_company);
  STRUCT(hsdk_health);
  MEMBER(hsdk_health, struct_size);
  MEMBER(hsdk_health, check);
  STRUCT(hsdk_job_run);
  MEMBER(hsdk_job_run, struct_size);
  MEMBER(hsdk_job_run, context);
  MEMBER(hsdk_job_run, job);
  MEMBER(hsdk_job_run, parameters);
  MEMBER(hsdk_job_run, by_schedule);
  MEMBER(hsdk_job_run, summary_only);
  MEMBER(hsdk_job_run, reserved);
  MEMBER(hsdk_job_run, ctx);
  MEMBER(hsdk_job_run, cancelled);
  MEMBER(hsdk_job_run, progress);
  MEMBER(hsdk_job_run, json);
  MEMBER(hsdk_job_run, summary);
  STRUCT(hsdk_job);
  MEMBER(hsdk_job, struct_size);
  MEMBER(hsdk_job, run);
  STRUCT(hsdk_menu_badge);
  MEMBER(hsdk_menu_badge, struct_size);
  MEMBER(hsdk_menu_badge, count);
  STRUCT(hsdk_request);
  MEMBER(hsdk_request, struct_size);
  MEMBER(hsdk_request, context);
  MEMBER(hsdk_request, method);
  MEMBER(hsdk_request, path);
  MEMBER(hsdk_request, query);
  MEMBER(hsdk_request, content_type);
  MEMBER(hsdk_request, body);
  MEMBER(hsdk_request, csrf_token);
  MEMBER(hsdk_request, ctx);
  MEMBER(hsdk_request, header);
  MEMBER(hsdk_request, link_subject);
  MEMBER(hsdk_request, link_path);
  STRUCT(hsdk_response);
  MEMBER(hsdk_response, struct_size);
  MEMBER(hsdk_response, ctx);
  MEMBER(hsdk_response, set_status);
  MEMBER(hsdk_response, set_header);
  MEMBER(hsdk_response, set_title);
  MEMBER(hsdk_response, set_bare);
  MEMBER(hsdk_response, body);
  STRUCT(hsdk_page);
  MEMBER(hsdk_page, struct_size);
  MEMBER(hsdk_page, handle);
  STRUCT(hsdk_privacy);
  MEMBER(hsdk_privacy, struct_size);
  MEMBER(hsdk_privacy, export_customer);
  MEMBER(hsdk_privacy, erase_customer);
  MEMBER(hsdk_privacy, describe_erasure);
  STRUCT(hsdk_settings);
  MEMBER(hsdk_settings, struct_size);
  MEMBER(hsdk_settings, export_json);
  MEMBER(hsdk_settings, import_json);
  STRUCT(hsdk_audit);
  MEMBER(hsdk_audit, struct_size);
  MEMBER(hsdk_audit, self);
  MEMBER(hsdk_audit, record);
  STRUCT(hsdk_clock);
  MEMBER(hsdk_clock, struct_size);
  MEMBER(hsdk_clock, self);
  MEMBER(hsdk_clock, now);
  MEMBER(hsdk_clock, local);
  STRUCT(hsdk_database);
  MEMBER(hsdk_database, struct_size);
  MEMBER(hsdk_database, self);
  MEMBER(hsdk_database, connection);
  STRUCT(hsdk_reach);
  MEMBER(hsdk_reach, struct_size);
  MEMBER(hsdk_reach, email);
  MEMBER(hsdk_reach, phone);
  STRUCT(hsdk_contact_details);
  MEMBER(hsdk_contact_details, struct_size);
  MEMBER(hsdk_contact_details, self);
  MEMBER(hsdk_contact_details, save);
  STRUCT(hsdk_documents);
  MEMBER(hsdk_documents, struct_size);
  MEMBER(hsdk_documents, self);
  MEMBER(hsdk_documents, invoice_pdf);
  MEMBER(hsdk_documents, store);
  MEMBER(hsdk_documents, read);
  MEMBER(hsdk_documents, company_logo);
  MEMBER(hsdk_documents, replace);
  MEMBER(hsdk_documents, list);
  MEMBER(hsdk_documents, remove);
  STRUCT(hsdk_i18n);
  MEMBER(hsdk_i18n, struct_size);
  MEMBER(hsdk_i18n, self);
  MEMBER(hsdk_i18n, translate);
  MEMBER(hsdk_i18n, package_folder);
  STRUCT(hsdk_lease);
  MEMBER(hsdk_lease, struct_size);
  MEMBER(hsdk_lease, self);
  MEMBER(hsdk_lease, acquire);
  MEMBER(hsdk_lease, release);
  STRUCT(hsdk_log);
  MEMBER(hsdk_log, struct_size);
  MEMBER(hsdk_log, self);
  MEMBER(hsdk_log, write);
  STRUCT(hsdk_mail_account);
  MEMBER(hsdk_mail_account, struct_size);
  MEMBER(hsdk_mail_account, self);
  MEMBER(hsdk_mail_account, get);
  MEMBER(hsdk_mail_account, report);
  STRUCT(hsdk_public_links);
  MEMBER(hsdk_public_links, struct_size);
  MEMBER(hsdk_public_links, self);
  MEMBER(hsdk_public_links, sign);
  MEMBER(hsdk_public_links, base_url);
  STRUCT(hsdk_work);
  MEMBER(hsdk_work, struct_size);
  MEMBER(hsdk_work, self);
  MEMBER(hsdk_work, start);
}

/* usage: abi_snapshot FILE [--write] */
int main(int argc, char** argv) {
  if (argc < 2) return 2;
  if (argc > 2 && strcmp(argv[2], "--write") == 0) {
    FILE* out = fopen(argv[1], "w");
    if (out == NULL) return 1;
    snapshot(out);
    return fclose(out) == 0 ? 0 : 1;
  }
  FILE* now = tmpfile();
  FILE* recorded = fopen(argv[1], "r");
  if (now == NULL || recorded == NULL) return 1;
  snapshot(now);
  rewind(now);
  char a[256];
  char b[256];
  int differences = 0;
  for (;;) {
    char* got = fgets(a, sizeof a, now);
    char* want = fgets(b, sizeof b, recorded);
    if (got == NULL && want == NULL) break;
    if (got == NULL || want == NULL || strcmp(a, b) != 0) {
      printf("recorded: %snow:      %s", want == NULL ? "(nothing)\n" : b, got == NULL ? "(nothing)\n" : a);
      ++differences;
      if (got == NULL || want == NULL) break;
    }
  }
  fclose(recorded);
  fclose(now);
  printf("%d differences\n", differences);
  return differences == 0 ? 0 : 1;
}
