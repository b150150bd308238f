#include "sample-host/appstore/fetch.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/URI.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "sample-host/appstore/refusal.hpp"

namespace host::appstore {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kTooSlow = "The store at {1} is too slow; try again later";

Poco::Timespan span(std::chrono::milliseconds time) { return Poco::Timespan(std::chrono::microseconds(time).count()); }

/// For messages: the address without a password that someone put into it.
std::string shown(Poco::URI uri) {
  uri.setUserInfo("");
  uri.setRawQuery("");
  return uri.toString();
}

std::unique_ptr<Poco::Net::HTTPClientSession> connect(const Poco::URI& uri) {
  if (uri.getScheme() == "http") return std::make_unique<Poco::Net::HTTPClientSession>(uri.getHost(), uri.getPort());
  if (uri.getScheme() != "https") refuse(std::nullopt, "The address {1} must begin with https:// or http://", shown(uri));
  // An explicit context: the defaults of SSLManager belong to whoever set them last in this process.
  Poco::Net::Context::Ptr context =
      new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, "", "", "", Poco::Net::Context::VERIFY_STRICT, 9, true);
  context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
  return std::make_unique<Poco::Net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
}

/// Ends a session at the deadline, wherever it waits: a header sent one byte at a time would outlast every socket timeout.
class Watchdog {
 public:
  Watchdog(Poco::Net::HTTPClientSession& session, Clock::time_point deadline)
      : thread_([this, &session, deadline] {
          std::unique_lock lock(mutex_);
          if (over_.wait_until(lock, deadline, [this] { return done_; })) return;
          do {
            try {
              session.abort();
            } catch (const Poco::Exception&) {
              continue;  // not connected at this moment: its own time-out, or the next turn, ends it
            }
          } while (!over_.wait_for(lock, std::chrono::milliseconds(100), [this] { return done_; }));
        }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    over_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  bool done_ = false;
  std::jthread thread_;  // last: joined before what it uses goes
};

struct Answer {
  int status = 0;
  std::string location;
  std::string body;
};

Answer ask(const Poco::URI& uri, const FetchLimits& limits, Clock::time_point deadline) {
  const auto session = connect(uri);
  const Watchdog watchdog(*session, deadline);
  session->setTimeout(span(limits.connect), span(limits.silence), span(limits.silence));
  auto target = uri.getPathEtc();
  if (target.empty()) target = "/";
  Poco::Net::HTTPRequest request(Poco::Net::HTTPRequest::HTTP_GET, target, Poco::Net::HTTPRequest::HTTP_1_1);
  request.set("Accept", "*/*");
  request.setKeepAlive(false);
  session->sendRequest(request);
  Poco::Net::HTTPResponse response;
  auto& stream = session->receiveResponse(response);
  Answer answer{static_cast<int>(response.getStatus()), response.get("Location", ""), {}};
  if (answer.status != 200) return answer;
  const auto tooLarge = [&] {
    refuse(std::nullopt, "{1} is larger than the {2} bytes allowed", shown(uri), std::to_string(limits.bytes));
  };
  const bool measured = response.hasContentLength();
  const auto announced = measured ? response.getContentLength64() : 0;
  if (measured && static_cast<std::uint64_t>(announced) > limits.bytes) tooLarge();
  std::string chunk(1U << 14U, '\0');
  while (stream) {
    // One byte waits for the network, the rest is what came with it.
    stream.read(chunk.data(), 1);
    if (stream.gcount() == 0) break;
    const auto more = stream.readsome(chunk.data() + 1, static_cast<std::streamsize>(chunk.size() - 1));
    answer.body.append(chunk, 0, static_cast<std::size_t>(more + 1));
    if (answer.body.size() > limits.bytes) tooLarge();
  }
  if (Clock::now() >= deadline) refuse(std::nullopt, kTooSlow, shown(uri));
  if (stream.bad() || (measured && static_cast<std::uint64_t>(announced) != answer.body.size())) {
    refuse(std::nullopt, "The store at {1} broke off in the middle; try again", shown(uri));
  }
  return answer;
}

}  // namespace

std::optional<std::string> fetch(const std::string& url, const FetchLimits& limits) {
  const auto deadline = Clock::now() + limits.total;
  try {
    Poco::URI uri(url);
    for (int hop = 0; hop <= 3; ++hop) {
      auto answer = ask(uri, limits, deadline);
      if (answer.status == 200) return std::move(answer.body);
      if (answer.status == 404 || answer.status == 410) return std::nullopt;
      const bool redirects =
          answer.status == 301 || answer.status == 302 || answer.status == 303 || answer.status == 307 || answer.status == 308;
      if (!redirects || answer.location.empty())
        refuse(std::nullopt, "The store at {1} answers with status {2}; check its address", shown(uri),
               std::to_string(answer.status));
      Poco::URI next(uri);
      next.resolve(answer.location);
      if (uri.getScheme() == "https" && next.getScheme() != "https")
        refuse(std::nullopt, "The store at {1} leads from https to an address that is not", shown(uri));
      uri = next;
    }
    refuse(std::nullopt, "The store at {1} leads from one address to another without end", shown(uri));
  } catch (const Poco::SyntaxException&) {
    refuse(std::nullopt, "\"{1}\" is not an address of a store", url.substr(0, 200));
  } catch (const Poco::TimeoutException&) {
    if (Clock::now() >= deadline) refuse(std::nullopt, kTooSlow, shown(Poco::URI(url)));
    refuse(std::nullopt, "The store at {1} does not answer; check its address and your network", shown(Poco::URI(url)));
  } catch (const Poco::Exception& error) {
    if (Clock::now() >= deadline) refuse(std::nullopt, kTooSlow, shown(Poco::URI(url)));
    refuse(std::nullopt, "The store at {1} cannot be reached: {2}", shown(Poco::URI(url)), error.displayText());
  }
}

bool isLoopback(const std::string& url) {
  try {
    auto host = Poco::URI(url).getHost();
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    Poco::Net::IPAddress address;
    return host == "localhost" || (Poco::Net::IPAddress::tryParse(host, address) && address.isLoopback());
  } catch (const Poco::SyntaxException&) {
    return false;
  }
}

}  // namespace host::appstore
