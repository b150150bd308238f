#include "plugin/storage/letter_book.hpp"

#include <algorithm>
#include <host_sdk/kit/l10n/folding.hpp>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>
#include <tuple>

namespace reminders::storage {
namespace {

using application::FiledLetter;
using kit::sql::RowReader;

// A letter's path is "letters/YYYY-MM-DD/…"; an index is made of just this (011_letters.sql).
constexpr const char* kDay = "substr(s.file, 9, 10)";
constexpr const char* kFiled =
    " from reminders_sent_copy s join reminders_message m on m.company_id = s.company_id and m.message_id = s.message_id and "
    "m.way = 'letter' where s.company_id = :1 and s.file <> ''";

}  // namespace

std::vector<application::LetterDay> SqlLetterBook::days(domain::CompanyId company, std::optional<domain::Date> before,
                                                        int limit) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<RowReader::Parameter> parameters{company.value};
    std::string earlier;
    if (before) {
      parameters.emplace_back(before->iso());
      earlier = std::string(" and ") + kDay + " < :2";
    }
    std::vector<application::LetterDay> days;
    RowReader rows(*lease,
                   std::string("select ") + kDay +
                       ", cast(count(*) as bigint), cast(sum(case when m.state = 'ready' then 1 else 0 end) as bigint)" + kFiled +
                       earlier + " and m.state in ('ready', 'sent') group by " + kDay + " order by " + kDay + " desc limit " +
                       std::to_string(limit),
                   parameters);
    while (rows.next())
      if (const auto day = kit::Date::parse(rows.text(0))) days.push_back({*day, rows.number(1), rows.number(2)});
    return days;
  });
}

std::vector<FiledLetter> SqlLetterBook::ofDay(domain::CompanyId company, domain::Date day) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<FiledLetter> letters;
    RowReader rows(
        *lease,
        std::string(
            "select m.message_id, s.file, m.customer_id, m.level, m.state, m.currency, m.sent_on, (select cast(coalesce(sum("
            "k.asked), 0) as bigint) from reminders_carried k where k.company_id = m.company_id and k.message_id = m.message_id "
            "and k.dropped = ''), coalesce((select c.code from sdk_v1_customer c where c.company_id = m.company_id and "
            "c.customer_id = m.customer_id), ''), coalesce((select c.name from sdk_v1_customer c where c.company_id = "
            "m.company_id and c.customer_id = m.customer_id), '')") +
            kFiled + " and " + kDay + " = :2",
        {company.value, day.iso()});
    while (rows.next()) {
      auto& letter = letters.emplace_back();
      letter.message = {rows.number(0)};
      letter.file = rows.text(1);
      letter.customer = {rows.number(2)};
      letter.level = rows.text(3);
      letter.state = domain::parseWord<domain::MessageState>(rows.text(4)).value();
      letter.currency = kit::Currency::of(rows.text(5));
      if (!rows.isNull(6)) letter.sentOn = kit::Date::parse(rows.text(6));
      letter.total = rows.number(7);
      letter.customerCode = rows.text(8);
      letter.customerName = rows.text(9);
    }
    // Not by the database: each would sort names in its own way, and the document would depend on it.
    const auto key = [](const FiledLetter& each) {
      return std::tuple(kit::l10n::folded(each.customerName), each.customerName, each.message);
    };
    std::sort(letters.begin(), letters.end(),
              [&](const FiledLetter& left, const FiledLetter& right) { return key(left) < key(right); });
    return letters;
  });
}

std::int64_t SqlLetterBook::waiting(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    // What is ready is little, and found by its index; asked for by way as well, SQLite would rather walk an index of all
    // messages.
    RowReader row(
        *lease,
        "select cast(count(*) as bigint) from (select company_id, message_id from reminders_message where company_id = :1 "
        "and state = 'ready') r join reminders_message m on m.company_id = r.company_id and m.message_id = "
        "r.message_id where m.way = 'letter'",
        {company.value});
    return row.next() ? row.number(0) : 0;
  });
}

std::optional<application::BoundDay> SqlLetterBook::bound(domain::CompanyId company, domain::Date day) {
  return stored([&]() -> std::optional<application::BoundDay> {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    RowReader row(*lease, "select digest, letters, pages, missing from reminders_letter_day where company_id = :1 and day = :2",
                  {company.value, day.iso()});
    if (!row.next()) return std::nullopt;
    return application::BoundDay{std::string(row.text(0)), row.number(1), row.number(2), row.number(3)};
  });
}

void SqlLetterBook::keepBound(domain::CompanyId company, domain::Date day, const application::BoundDay& bound) {
  stored([&] {
    auto lease = pool_.acquire();
    kit::sql::Transaction transaction(*lease);
    kit::sql::change(
        *lease,
        "insert into reminders_letter_day (company_id, day, digest, letters, pages, missing) values (:1, :2, :3, :4, "
        ":5, :6) on conflict (company_id, day) do update set digest = excluded.digest, letters = excluded.letters, "
        "pages = excluded.pages, missing = excluded.missing",
        {company.value, day.iso(), bound.digest, bound.letters, bound.pages, bound.missing});
    transaction.commit();
  });
}

}  // namespace reminders::storage
