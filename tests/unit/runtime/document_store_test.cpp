#include "sample-host/runtime/document_store.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "tests/support/runtime/test_host.hpp"

using namespace host::runtime;

TEST_CASE("Paths are made safe, and what is no path is refused") {
  const auto [given, safe] = GENERATE(table<std::string, std::string>({{"letters/2026-01-15/a.pdf", "letters/2026-01-15/a.pdf"},
                                                                       {"/letters//a.pdf", "letters/a.pdf"},
                                                                       {"Société Générale/é.pdf", "Société Générale/é.pdf"},
                                                                       {"a:b?c*.pdf", "a_b_c_.pdf"},
                                                                       {".hidden/-x", "_hidden/_x"},
                                                                       {"name. ", "name"},
                                                                       {"a\nb", "a_b"},
                                                                       {"back\\slash", "back_slash"}}));
  CHECK(DocumentStore::safePath(given) == safe);
  for (const auto* bad : {"", "/", "../x", "a/../../b", "a/./b", "..."}) CHECK(DocumentStore::safePath(bad) == std::nullopt);
  const auto longest = DocumentStore::safePath(std::string(300, 'e') + ".pdf");
  REQUIRE(longest);
  CHECK(longest->size() == 180);
  CHECK(longest->ends_with(".pdf"));
}

TEST_CASE("A file is never written over; the same contents are the same file") {
  const test::Folder folder;
  DocumentStore store(folder.path());
  CHECK(*store.store("ACME", "letters/a.pdf", "one") == "letters/a.pdf");
  CHECK(*store.store("ACME", "letters/a.pdf", "one") == "letters/a.pdf");
  CHECK(*store.store("ACME", "letters/a.pdf", "two") == "letters/a-2.pdf");
  CHECK(*store.store("ACME", "letters/a.pdf", "two") == "letters/a-2.pdf");
  CHECK(*store.store("ACME", "letters/noend", "three") == "letters/noend");
  CHECK(*store.read("ACME", "letters/a.pdf") == "one");
  CHECK(*store.read("ACME", "letters/a-2.pdf") == "two");
  CHECK(store.read("ACME", "letters/b.pdf").failure().kind == FailureKind::kNotFound);
  CHECK(store.read("OTHER", "letters/a.pdf").failure().kind == FailureKind::kNotFound);
  CHECK(store.read("ACME", "../ACME/letters/a.pdf").failure().kind == FailureKind::kInvalid);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 3);  // nothing half done lies about
}

TEST_CASE("Many who file under one name all find their own file") {
  const test::Folder folder;
  DocumentStore store(folder.path());
  std::vector<std::string> used(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < used.size(); ++i)
    threads.emplace_back([&, i] { used[i] = *store.store("ACME", "all.pdf", "contents " + std::to_string(i)); });
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < used.size(); ++i) CHECK(*store.read("ACME", used[i]) == "contents " + std::to_string(i));
}

TEST_CASE("Links do not lead out of the company's folder") {
  const test::Folder folder;
  const test::Folder outside;
  DocumentStore store(folder.path());
  REQUIRE(store.store("ACME", "x.txt", "x"));
  std::filesystem::create_directory_symlink(outside.path(), store.folderOf("ACME") / "link");
  CHECK(store.store("ACME", "link/y.txt", "y").failure().kind == FailureKind::kDenied);
  CHECK(std::filesystem::is_empty(outside.path()));
  std::ofstream(outside.path() / "secret") << "secret";
  std::filesystem::create_symlink(outside.path() / "secret", store.folderOf("ACME") / "s.txt");
  CHECK_FALSE(store.read("ACME", "s.txt"));
}

TEST_CASE("What is replaced stands whole at the same path, and is listed with its neighbours") {
  const test::Folder folder;
  DocumentStore store(folder.path());
  CHECK(store.list("ACME", "letters/2026-01-20")->empty());
  CHECK(*store.replace("ACME", "letters/2026-01-20/all.pdf", "one") == "letters/2026-01-20/all.pdf");
  CHECK(*store.replace("ACME", "letters/2026-01-20/all.pdf", "one and two") == "letters/2026-01-20/all.pdf");
  CHECK(*store.read("ACME", "letters/2026-01-20/all.pdf") == "one and two");
  REQUIRE(store.store("ACME", "letters/2026-01-20/b é.pdf", "b"));
  REQUIRE(store.store("ACME", "letters/2026-01-20/sub/c.pdf", "c"));
  std::ofstream(store.folderOf("ACME") / "letters/2026-01-20/.new-0123") << "what a crash has left";
  std::filesystem::create_symlink("/etc/passwd", store.folderOf("ACME") / "letters/2026-01-20/link.pdf");
  CHECK(*store.list("ACME", "letters/2026-01-20") == std::vector<std::string>{"all.pdf", "b é.pdf"});
  CHECK(store.list("OTHER", "letters/2026-01-20")->empty());
  CHECK(store.list("ACME", "../ACME").failure().kind == FailureKind::kInvalid);
  CHECK(store.replace("ACME", "../x", "x").failure().kind == FailureKind::kInvalid);
}

TEST_CASE("Neither replacing nor listing follows a link out of the company's folder") {
  const test::Folder folder;
  const test::Folder outside;
  DocumentStore store(folder.path());
  REQUIRE(store.store("ACME", "x.txt", "x"));
  std::ofstream(outside.path() / "secret.txt") << "secret";
  std::filesystem::create_directory_symlink(outside.path(), store.folderOf("ACME") / "link");
  CHECK(store.replace("ACME", "link/secret.txt", "y").failure().kind == FailureKind::kDenied);
  CHECK(store.list("ACME", "link").failure().kind == FailureKind::kDenied);
  // A link in the place of the file itself is replaced, not followed.
  std::filesystem::create_symlink(outside.path() / "secret.txt", store.folderOf("ACME") / "all.pdf");
  CHECK(*store.replace("ACME", "all.pdf", "mine") == "all.pdf");
  std::ifstream kept(outside.path() / "secret.txt");
  CHECK(std::string(std::istreambuf_iterator<char>(kept), {}) == "secret");
}

TEST_CASE("Who reads while a file is replaced sees the old contents or the new ones, whole") {
  const test::Folder folder;
  DocumentStore store(folder.path());
  const std::string one(200'000, 'a'), two(300'000, 'b');
  REQUIRE(store.replace("ACME", "all.pdf", one));
  std::thread writer([&] {
    for (int i = 0; i < 10; ++i) static_cast<void>(store.replace("ACME", "all.pdf", i % 2 == 0 ? two : one));
  });
  for (int i = 0; i < 50; ++i) {
    const auto read = *store.read("ACME", "all.pdf");
    CHECK((read == one || read == two));
  }
  writer.join();
}
