#include "sample-host/web/mail_catcher/mail_catcher.hpp"

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "sample-host/web/http/http_server.hpp"
#include "sample-host/web/mail_catcher/caught_mails.hpp"

using namespace host::web;

namespace {
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("mail-catcher-" + std::to_string(::getpid()));
  ~Folder() { std::filesystem::remove_all(path); }
};

std::string talk(std::uint16_t port, const std::string& text) {
  Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", port));
  socket.setReceiveTimeout(Poco::Timespan(10, 0));
  socket.sendBytes(text.data(), static_cast<int>(text.size()));
  std::string answers;
  char buffer[1024];
  for (int count = 0; (count = socket.receiveBytes(buffer, sizeof buffer)) > 0;)
    answers.append(buffer, static_cast<std::size_t>(count));
  return answers;
}
}  // namespace

TEST_CASE("A mail that was taken is a file with its envelope, the newest first") {
  const Folder folder;
  MailCatcher catcher("127.0.0.1:0", folder.path);
  for (const char* subject : {"first", "second"}) {
    const auto answers =
        talk(catcher.port(), "EHLO me\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<hidden@x>\r\nDATA\r\nSubject: " +
                                 std::string(subject) + "\r\n\r\nHello\r\n.\r\nQUIT\r\n");
    CHECK(answers.find("250 2.0.0 Kept") != std::string::npos);
  }
  const CaughtMails mails(folder.path);
  const auto ids = mails.ids();
  REQUIRE(ids.size() == 2);
  CHECK(mails.read(ids[0]) ==
        "Return-Path: <a@x>\r\nX-Envelope-To: <b@x>\r\nX-Envelope-To: <hidden@x>\r\nSubject: second\r\n\r\nHello\r\n");
  CHECK(CaughtMails::takenAt(ids[0]) > 1'600'000'000'000);
}

TEST_CASE("Only mails of the folder are read") {
  const Folder folder;
  const MailCatcher catcher("127.0.0.1:0", folder.path);
  const CaughtMails mails(folder.path);
  CHECK(mails.ids().empty());
  for (const char* id : {"", "..", "../x", "1", "a"}) CHECK(mails.read(id) == std::nullopt);
}

TEST_CASE("The oldest mails make room, and all can be removed") {
  const Folder folder;
  std::filesystem::create_directories(folder.path);
  CaughtMails mails(folder.path);
  for (int i = 1; i <= 64; ++i) mails.store({"a", {"b"}}, "mail " + std::to_string(i), i, 10);
  const auto ids = mails.ids();
  REQUIRE(ids.size() == 10);
  CHECK(mails.read(ids.front())->find("mail 64") != std::string::npos);
  CHECK(mails.read(ids.back())->find("mail 55") != std::string::npos);
  mails.removeAll();
  CHECK(mails.ids().empty());
}

TEST_CASE("Stopping does not wait for silent senders, and a port in use is one sentence") {
  const Folder folder;
  MailCatcher catcher("127.0.0.1:0", folder.path);
  CHECK_THROWS_WITH(MailCatcher("127.0.0.1:" + std::to_string(catcher.port()), folder.path), Catch::Contains("--mail-catcher"));
  Poco::Net::StreamSocket silent(Poco::Net::SocketAddress("127.0.0.1", catcher.port()));
  const auto began = std::chrono::steady_clock::now();
  catcher.stop();
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}
