#include "sample-host/web/http/form_data.hpp"

#include <catch2/catch.hpp>

using namespace host::web;

namespace {
int statusOf(const std::function<void()>& work) {
  try {
    work();
  } catch (const BadRequest& refused) {
    return refused.status();
  }
  return 200;
}
constexpr const char* kType = "multipart/form-data; boundary=\"x-1\"";
}  // namespace

TEST_CASE("A form keeps order, repeated names, empty values and accents") {
  const auto form = parseUrlEncoded("tick=1&tick=2&name=H%C3%B4tel+du+Parc&empty=&flag");
  CHECK(form.all("tick") == std::vector<std::string>{"1", "2"});
  CHECK(form.get("name") == "Hôtel du Parc");
  CHECK(form.has("empty"));
  CHECK(form.has("flag"));
  CHECK_FALSE(form.has("absent"));
  CHECK(form.get("absent").empty());
}

TEST_CASE("What people type loses the blanks around it when asked") {
  CHECK(parseUrlEncoded("code=+%09C001%0D%0A").trimmed("code") == "C001");
}

TEST_CASE("A form that is broken or too large is refused with its status") {
  CHECK(statusOf([] { parseUrlEncoded("a=%zz"); }) == 400);
  CHECK(statusOf([] { parseUrlEncoded("a=%FF"); }) == 400);
  FormLimits limits;
  limits.fields = 2;
  CHECK(statusOf([&] { parseUrlEncoded("a=1&b=2", limits); }) == 200);
  CHECK(statusOf([&] { parseUrlEncoded("a=1&b=2&c=3", limits); }) == 413);
  limits.valueBytes = 3;
  CHECK(statusOf([&] { parseUrlEncoded("a=1234", limits); }) == 413);
  limits.nameBytes = 3;
  CHECK(statusOf([&] { parseUrlEncoded("abcd=1", limits); }) == 413);
}

TEST_CASE("A multipart form gives fields and files, whatever bytes the file holds") {
  const std::string file("PK\x03\x04\0\r\n--x-\r\n\xFF", 15);
  const std::string body =
      "--x-1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n"
      "--x-1\r\nContent-Disposition: form-data; name=\"none\"\r\n\r\n\r\n"
      "--x-1\r\nContent-Disposition: form-data; name=\"package\"; filename=\"C:\\temp\\relances é.hostapp\"\r\n"
      "Content-Type: application/zip\r\n\r\n" +
      file + "\r\n--x-1--\r\n";
  const auto form = parseMultipart(body, kType);
  CHECK(form.fields.get("csrf") == "abc");
  CHECK(form.fields.has("none"));
  CHECK(form.fields.get("none").empty());
  REQUIRE(form.uploads.size() == 1);
  CHECK(form.uploads[0].field == "package");
  CHECK(form.uploads[0].fileName == "relances é.hostapp");
  CHECK(form.uploads[0].contentType == "application/zip");
  CHECK(form.uploads[0].content == file);
}

TEST_CASE("A file's name is no path") {
  const auto nameOf = [](const std::string& name) {
    return parseMultipart("--x-1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name + "\"\r\n\r\n\r\n--x-1--",
                          kType)
        .uploads.at(0)
        .fileName;
  };
  CHECK(nameOf("../../etc/passwd") == "passwd");
  CHECK(nameOf("..").empty());
  CHECK(nameOf("").empty());
}

TEST_CASE("A multipart body that is cut or lies about its boundary is refused") {
  const std::string whole = "--x-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x-1--\r\n";
  CHECK(statusOf([&] { parseMultipart(whole, kType); }) == 200);
  // Only the line end after the closing delimiter may be missing.
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    INFO("cut after " << size);
    CHECK(statusOf([&] { parseMultipart(whole.substr(0, size), kType); }) == 400);
  }
  CHECK(statusOf([&] { parseMultipart(whole, "multipart/form-data"); }) == 400);
  CHECK(statusOf([&] { parseMultipart(whole, "multipart/form-data; boundary=other"); }) == 400);
  CHECK(statusOf([&] { parseMultipart("--x-1\r\nX: y\r\n\r\nb\r\n--x-1--", kType); }) == 400);
}

TEST_CASE("Parameters of a header are found, quoted or not") {
  CHECK(headerParameter("form-data; name=\"a;b\"; filename=c.txt", "name") == "a;b");
  CHECK(headerParameter("form-data; name=\"a;b\"; filename=c.txt", "filename") == "c.txt");
  CHECK(headerParameter("form-data; filename=\"a \\\"b\\\".txt\"", "filename") == "a \"b\".txt");
  CHECK(headerParameter("form-data", "name").empty());
  CHECK(headerToken(" Multipart/Form-Data ; boundary=x") == "multipart/form-data");
}
