// Word templates of companies, on both databases.
#include "plugin/storage/word_templates.hpp"

#include "tests/support/reminders/books.hpp"

using test::day;

TEST_CASE("a Word template is kept as it was, listed by name, and belongs to its company") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlWordTemplates templates(books.database.pool, [] { return 1LL; });
  CHECK(templates.list(books.company).empty());
  CHECK(templates.choice(books.company) == application::WordChoice{});
  std::string bytes;
  for (int i = 0; i < 70'001; ++i) bytes += static_cast<char>((i * 7919) >> 3);
  const auto second = templates.add(books.company, "Suivi été", bytes, day("2026-01-20"), "anne");
  const auto first = templates.add(books.company, "Lettre", "PK", day("2026-01-21"), "bob");
  REQUIRE(first > 0);
  const auto all = templates.list(books.company);
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "Lettre");
  CHECK(all[1].id == second);
  CHECK(all[1].bytes == 70'001);
  CHECK(all[1].addedOn == day("2026-01-20"));
  CHECK(all[1].addedBy == "anne");
  CHECK(templates.file(books.company, second) == bytes);
  for (const std::string& small : {std::string("a"), std::string("ab"), std::string("abc"), std::string("\0\xff\0", 3)})
    CHECK(templates.file(books.company, templates.add(books.company, "x", small, day("2026-01-21"), "bob")) == small);
  CHECK_FALSE(templates.file(books.company, 999));
  const domain::CompanyId other{books.company.value + 1};
  CHECK(templates.list(other).empty());
  CHECK_FALSE(templates.file(other, second));
}

TEST_CASE("what is chosen stays chosen, and is not deleted") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlWordTemplates templates(books.database.pool, [] { return 1LL; });
  const auto id = templates.add(books.company, "Lettre", "PK", day("2026-01-20"), "anne");
  CHECK_FALSE(templates.choose(books.company, {true, 999}, "anne"));
  CHECK(templates.choose(books.company, {true, id}, "anne"));
  CHECK(templates.choice(books.company) == application::WordChoice{true, id});
  CHECK_FALSE(templates.remove(books.company, id, "anne"));
  CHECK(templates.choose(books.company, {false, 0}, "anne"));
  CHECK(templates.remove(books.company, id, "anne"));
  CHECK_FALSE(templates.remove(books.company, id, "anne"));
  CHECK_FALSE(templates.choose(books.company, {true, id}, "anne"));
}

TEST_CASE("a company keeps so many templates and no more") {
  BOOKS_ON_BOTH_DATABASES(books);
  storage::SqlWordTemplates templates(books.database.pool, [] { return 1LL; });
  for (std::size_t i = 0; i < application::WordTemplates::kMost; ++i)
    REQUIRE(templates.add(books.company, "t", "PK", day("2026-01-20"), "anne") > 0);
  CHECK(templates.add(books.company, "t", "PK", day("2026-01-20"), "anne") == 0);
}
