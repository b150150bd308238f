// Whom a report means, and why, in plain words.
#include "plugin/domain/returned_mail.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace reminders::domain;

namespace {

ReturnedRecipient about(const std::string& address, const std::string& finalAddress = "") {
  return {ReturnKind::kHard, address, finalAddress, "5.1.1", "", false};
}

}  // namespace

TEST_CASE("a report means the recipient with its address, else the one that forwarded, else the only one") {
  const std::vector<std::string> two{"anne@client.example", "Jean@client.example"};
  CHECK(meantRecipient(two, about("jean@CLIENT.example")) == 1);
  CHECK(meantRecipient(two, about("gone@other.example", "anne@client.example")) == 0);
  CHECK(meantRecipient(two, about("anne@client.example", "Jean@client.example")) == 0);
  CHECK_FALSE(meantRecipient(two, about("gone@other.example")));
  CHECK_FALSE(meantRecipient(two, about("")));
  const std::vector<std::string> one{"anne@client.example"};
  CHECK(meantRecipient(one, about("gone@other.example")) == 0);
  CHECK(meantRecipient(one, about("")) == 0);
  CHECK_FALSE(meantRecipient({}, about("anne@client.example")));
}

TEST_CASE("what a status says is told in plain words, and nothing more than it says") {
  const auto hard = [](const char* status) { return returnReason(ReturnKind::kHard, status, false); };
  const auto soft = [](const char* status) { return returnReason(ReturnKind::kSoft, status, false); };
  CHECK(hard("5.1.1") == ReturnReason::kNoMailbox);
  CHECK(hard("") == ReturnReason::kNoMailbox);
  CHECK(hard("5.1.2") == ReturnReason::kNoDomain);
  CHECK(hard("5.4.4") == ReturnReason::kNoDomain);
  CHECK(hard("5.2.1") == ReturnReason::kClosed);
  CHECK(soft("5.2.2") == ReturnReason::kFull);
  CHECK(soft("4.2.2") == ReturnReason::kFull);
  CHECK(soft("5.3.4") == ReturnReason::kTooLarge);
  CHECK(soft("5.7.26") == ReturnReason::kRefused);
  CHECK(soft("4.4.1") == ReturnReason::kUnreachable);
  CHECK(soft("5.1.1") == ReturnReason::kUnknown);
  CHECK(soft("") == ReturnReason::kUnknown);
  CHECK(returnReason(ReturnKind::kSoft, "4.4.1", true) == ReturnReason::kDelayed);
  CHECK(returnReason(ReturnKind::kComplaint, "", false) == ReturnReason::kUnknown);
}
