#include "plugin/storage/word_templates.hpp"

#include <array>
#include <host_sdk/kit/sql/prepared.hpp>
#include <host_sdk/kit/sql/row_reader.hpp>

namespace reminders::storage {
namespace {

using application::WordChoice;
using kit::sql::change;
using kit::sql::RowReader;

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// A file as text: both databases take that alike.
std::string toBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = (bits << 8U) | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? kDigits[(bits >> (18 - 6 * i)) & 63U] : '=';
  }
  return text;
}

std::string fromBase64(std::string_view text) {
  static const auto kValues = [] {
    std::array<std::uint8_t, 256> values{};
    for (std::size_t i = 0; i < kDigits.size(); ++i)
      values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
    return values;
  }();
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at + 3 < text.size(); at += 4) {
    std::uint32_t bits = 0;
    std::size_t count = 3;
    for (std::size_t i = 0; i < 4; ++i) {
      if (text[at + i] == '=' && count == 3) count = i - 1;
      bits = (bits << 6U) | kValues[static_cast<unsigned char>(text[at + i])];
    }
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>((bits >> (16 - 8 * i)) & 0xFFU);
  }
  return bytes;
}

WordChoice choiceIn(kit::sql::Session& session, domain::CompanyId company) {
  RowReader rows(session, "select beside_letters, template_id from reminders_word_choice where company_id = :1", {company.value});
  if (!rows.next()) return {};
  return {rows.number(0) != 0, rows.number(1)};
}

}  // namespace

std::vector<application::WordTemplateInfo> SqlWordTemplates::list(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    std::vector<application::WordTemplateInfo> all;
    RowReader rows(*lease,
                   "select template_id, name, size_bytes, added_on, actor from reminders_word_template where company_id = :1 "
                   "order by name, template_id",
                   {company.value});
    while (rows.next())
      all.push_back({rows.number(0), std::string(rows.text(1)), rows.number(2), kit::Date::parse(rows.text(3)).value(),
                     std::string(rows.text(4))});
    return all;
  });
}

std::optional<std::string> SqlWordTemplates::file(domain::CompanyId company, std::int64_t id) {
  return stored([&]() -> std::optional<std::string> {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    RowReader rows(*lease, "select content from reminders_word_template where company_id = :1 and template_id = :2",
                   {company.value, id});
    if (!rows.next()) return std::nullopt;
    return fromBase64(rows.text(0));
  });
}

std::int64_t SqlWordTemplates::add(domain::CompanyId company, const std::string& name, const std::string& file, domain::Date asOf,
                                   const std::string& actor) {
  return stored([&]() -> std::int64_t {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    takeTurns(session, company.value, "word");
    {
      RowReader rows(session, "select count(*) from reminders_word_template where company_id = :1", {company.value});
      if (rows.next() && rows.number(0) >= static_cast<std::int64_t>(kMost)) return 0;
    }
    const auto id = reserveIds(session, company.value, "word_template", 1);
    const auto now = now_();
    change(session,
           "insert into reminders_word_template (company_id, template_id, name, size_bytes, content, added_on, added_at, actor) "
           "values (:1, :2, :3, :4, :5, :6, :7, :8)",
           {company.value, id, name, static_cast<std::int64_t>(file.size()), toBase64(file), asOf.iso(), now, actor});
    audit(session, company.value, now, actor, "word_template.added", "template " + std::to_string(id), name);
    transaction.commit();
    return id;
  });
}

bool SqlWordTemplates::remove(domain::CompanyId company, std::int64_t id, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    takeTurns(session, company.value, "word");
    if (choiceIn(session, company).templateId == id) return false;
    const auto removed =
        change(session, "delete from reminders_word_template where company_id = :1 and template_id = :2", {company.value, id});
    if (removed > 0) audit(session, company.value, now_(), actor, "word_template.deleted", "template " + std::to_string(id), "");
    transaction.commit();
    return removed > 0;
  });
}

WordChoice SqlWordTemplates::choice(domain::CompanyId company) {
  return stored([&] {
    auto lease = pool_.acquire();
    kit::sql::ReadTransaction reading(*lease);
    return choiceIn(*lease, company);
  });
}

bool SqlWordTemplates::choose(domain::CompanyId company, const WordChoice& choice, const std::string& actor) {
  return stored([&] {
    auto lease = pool_.acquire();
    auto& session = *lease;
    kit::sql::Transaction transaction(session);
    takeTurns(session, company.value, "word");
    if (choice.templateId != 0) {
      RowReader rows(session, "select 1 from reminders_word_template where company_id = :1 and template_id = :2",
                     {company.value, choice.templateId});
      if (!rows.next()) return false;
    }
    const std::int64_t beside = choice.besideLetters ? 1 : 0;
    change(session,
           "insert into reminders_word_choice (company_id, beside_letters, template_id) values (:1, :2, :3) on conflict "
           "(company_id) do update set beside_letters = excluded.beside_letters, template_id = excluded.template_id",
           {company.value, beside, choice.templateId});
    audit(session, company.value, now_(), actor, "word.chosen", "template " + std::to_string(choice.templateId),
          choice.besideLetters ? "beside letters" : "");
    transaction.commit();
    return true;
  });
}

}  // namespace reminders::storage
