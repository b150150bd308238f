#include "sample-host/erp/whose_books.hpp"

#include "sample-host/erp/query.hpp"

namespace host::erp {

bool booksOfAnotherErp(kit::sql::Session& session) {
  const char* answer =
      session.isSqlite()
          ? "select case when exists (select 1 from sqlite_master where type in ('view', 'table') and name = "
            "'sdk_v1_company') and not exists (select 1 from sqlite_master where name = 'erp_company') then 1 else "
            "0 end"
          : "select case when to_regclass('sdk_v1_company') is not null and to_regclass('erp_company') is null then "
            "1 else 0 end";
  return Query(session, answer).number() != 0;
}

}  // namespace host::erp
