#include <Poco/Net/SocketAddress.h>
#include <netdb.h>

#include <cstring>

#include "host-sdk/kit/mail/clean_text.hpp"
#include "host-sdk/kit/mail/smtp_transport.hpp"

namespace kit::mail {

namespace {

/// One question to the resolver. It must stay where it is until the resolver has done with it.
struct Question {
  explicit Question(std::string name) : host(std::move(name)) {
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    request.ar_name = host.c_str();
    request.ar_request = &hints;
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
  ~Question() {
    if (request.ar_result != nullptr) freeaddrinfo(request.ar_result);
  }
  std::string host;
  addrinfo hints{};
  gaicb request{};
};

timespec remaining(Deadline deadline) {
  const auto left = std::max(deadline - Clock::now(), Clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  return {static_cast<time_t>(seconds.count()),
          static_cast<long>(std::chrono::duration_cast<std::chrono::nanoseconds>(left - seconds).count())};
}

}  // namespace

std::variant<std::vector<Poco::Net::SocketAddress>, Trouble> resolve(const std::string& host, std::uint16_t port,
                                                                     Deadline deadline) {
  const auto nowhere = [&](const std::string& why) {
    return Trouble{SmtpProblem::kLost, "the name " + shown(host) + " has no address (" + why + ")"};
  };
  if (Poco::Net::IPAddress literal; Poco::Net::IPAddress::tryParse(host, literal))
    return std::vector<Poco::Net::SocketAddress>{Poco::Net::SocketAddress(literal, port)};

  auto question = std::make_unique<Question>(host);
  gaicb* list[] = {&question->request};
  if (getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr) != 0) return nowhere("the resolver cannot be asked");
  const gaicb* waiting[] = {list[0]};
  int state = gai_error(list[0]);
  while (state == EAI_INPROGRESS && Clock::now() < deadline) {
    const timespec left = remaining(deadline);
    gai_suspend(waiting, 1, &left);
    state = gai_error(list[0]);
  }
  if (state == EAI_INPROGRESS) {
    // A question that is being answered cannot be taken back: its memory is left to the resolver.
    if (gai_cancel(list[0]) == EAI_NOTCANCELED) static_cast<void>(question.release());
    return Trouble{SmtpProblem::kTimeout, "the address of " + shown(host) + " was not found in time"};
  }
  if (state != 0) return nowhere(gai_strerror(state));
  std::vector<Poco::Net::SocketAddress> addresses;
  for (const addrinfo* found = list[0]->ar_result; found != nullptr; found = found->ai_next) {
    if (found->ai_family != AF_INET && found->ai_family != AF_INET6) continue;
    const Poco::Net::SocketAddress address(found->ai_addr, found->ai_addrlen);
    addresses.emplace_back(address.host(), port);
  }
  if (addresses.empty()) return nowhere("no address that this machine can reach");
  return addresses;
}

}  // namespace kit::mail
