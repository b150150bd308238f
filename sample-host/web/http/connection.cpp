#include "sample-host/web/http/connection.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponseImpl.h>
#include <Poco/Net/HTTPServerSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <array>
#include <random>

namespace host::web {
namespace {

using Clock = std::chrono::steady_clock;
using Poco::Net::HTTPRequest;

Poco::Timespan timespan(std::chrono::milliseconds duration) {
  return Poco::Timespan(static_cast<Poco::Timespan::TimeDiff>(duration.count()) * 1000);
}

std::string newRequestId() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  auto bits = random();
  for (int i = 0; i < 12; ++i, bits >>= 4U) id += kDigits[bits & 0xFU];
  return id;
}

std::string lowered(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void takeHeaders(const HTTPRequest& raw, Request& request) {
  for (const auto& [name, value] : raw) {
    auto& known = request.headers[lowered(name)];
    known = known.empty() ? value : known + ", " + value;
  }
}

// Written by hand: after a failure inside its constructor, Poco's response points to a request that is no more.
void send(const Response& response, bool keepAlive, bool withBody, Poco::Net::StreamSocket& socket) {
  const auto status = static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status);
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " " + Poco::Net::HTTPResponse::getReasonForStatus(status);
  text += "\r\nDate: " + Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::HTTP_FORMAT);
  text += keepAlive ? "\r\nConnection: keep-alive" : "\r\nConnection: close";
  for (const auto& [name, value] : headersOf(response)) text.append("\r\n").append(name).append(": ").append(value);
  if (response.status != 304) text += "\r\nContent-Length: " + std::to_string(response.body.size());
  text += "\r\n\r\n";
  if (withBody && response.status != 304) text += response.body;
  constexpr std::size_t kPiece = 1 << 20;
  for (std::size_t at = 0; at < text.size();) {
    const auto sent = socket.sendBytes(text.data() + at, static_cast<int>(std::min(kPiece, text.size() - at)));
    if (sent <= 0) throw Poco::Net::ConnectionResetException("the client takes no more");
    at += static_cast<std::size_t>(sent);
  }
}

}  // namespace

Conversations::Conversations(ServerHooks hooks, const ServerLimits& limits)
    : hooks_(std::move(hooks)), limits_(limits), parameters_(new Poco::Net::HTTPServerParams) {
  parameters_->setTimeout(timespan(limits.readTimeout));
  parameters_->setKeepAlive(true);
  parameters_->setKeepAliveTimeout(timespan(limits.keepAliveTimeout));
  parameters_->setMaxKeepAliveRequests(1000);
}

void Conversations::enter(const Connection* connection, const Poco::Net::StreamSocket& socket) {
  const std::lock_guard lock(mutex_);
  open_.emplace(connection, State{socket, false});
}

void Conversations::leave(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
  left_.notify_all();
}

bool Conversations::begin(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  open_.at(connection).busy = true;
  return true;
}

void Conversations::finish(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  open_.at(connection).busy = false;
}

bool Conversations::mayKeepAlive() {
  const std::lock_guard lock(mutex_);
  return !stopping_ && static_cast<int>(open_.size()) * 4 < limits_.threads * 3;
}

void Conversations::end(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  const auto hangUp = [this](bool busyToo) {
    for (auto& [connection, state] : open_) {
      if (state.busy && !busyToo) continue;
      try {
        busyToo ? state.socket.shutdown() : state.socket.shutdownReceive();
      } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch): the client has gone, which is what we want
      }
    }
  };
  hangUp(false);
  if (left_.wait_for(lock, patience, [this] { return open_.empty(); })) return;
  hangUp(true);
  left_.wait(lock, [this] { return open_.empty(); });
}

Connection::Connection(const Poco::Net::StreamSocket& socket, Conversations& conversations)
    : TCPServerConnection(socket), conversations_(conversations) {}

void Connection::run() {
  conversations_.enter(this, socket());
  try {
    converse();
  } catch (const Poco::Exception&) {  // NOLINT(bugprone-empty-catch)
    // The client went away, or was silent for too long, in the middle of an answer: there is nobody left to tell.
  }
  conversations_.leave(this);
}

void Connection::converse() {
  socket().setSendTimeout(timespan(conversations_.limits().readTimeout));
  Poco::Net::HTTPServerSession session(socket(), conversations_.parameters());
  while (session.hasMoreRequests()) {
    if (!conversations_.begin(this)) return;
    const bool goOn = answerOne(session);
    conversations_.finish(this);
    if (!goOn) return;
  }
}

bool Connection::answerOne(Poco::Net::HTTPServerSession& session) {
  const auto began = Clock::now();
  Request request;
  request.id = newRequestId();
  std::string route = "-";
  Poco::Net::HTTPServerResponseImpl reply(session);
  Response response;
  std::unique_ptr<Poco::Net::HTTPServerRequestImpl> raw;
  bool bodyIsRead = false;
  try {
    // Method, address and headers are bounded by Poco: 32 bytes, 16 KB, 100 headers of 8 KB.
    auto parameters = conversations_.parameters();
    raw = std::make_unique<Poco::Net::HTTPServerRequestImpl>(reply, session, parameters.get());
    request.method = raw->getMethod();
    request.clientAddress = raw->clientAddress().host().toString();
    request.fromLoopback = raw->clientAddress().host().isLoopback();
    takeHeaders(*raw, request);
    request.body = readBody(*raw, reply);
    bodyIsRead = true;
    decode(request, raw->getURI());
    response = answer(request, route);
  } catch (const Poco::Net::NoMessageException&) {
    return false;  // the client closed the connection between two requests
  } catch (const Poco::TimeoutException&) {
    response = conversations_.hooks().fail(
        request, std::make_exception_ptr(BadRequest(408, "The request did not arrive in time. Send it again.")));
  } catch (const Poco::Net::ConnectionResetException&) {
    return false;
  } catch (const Poco::Exception&) {
    response = conversations_.hooks().fail(
        request, std::make_exception_ptr(BadRequest(400, "The request cannot be read. Go back and send it again.")));
  } catch (const BadRequest&) {
    response = conversations_.hooks().fail(request, std::current_exception());
  }
  const bool goOn = bodyIsRead && raw->getKeepAlive() && session.canKeepAlive() && conversations_.mayKeepAlive();
  session.setKeepAlive(goOn);
  send(response, goOn, request.method != "HEAD", socket());
  if (!bodyIsRead) drain();
  if (conversations_.hooks().log)
    conversations_.hooks().log({request.id, request.method, route, response.status, response.body.size(),
                                std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began)});
  return goOn;
}

// The one boundary: whatever a handler throws becomes a page that says so, with the id under which it is logged.
Response Connection::answer(Request& request, std::string& route) {
  try {
    return conversations_.hooks().handle(request, route);
  } catch (...) {
    return conversations_.hooks().fail(request, std::current_exception());
  }
}

std::string Connection::readBody(Poco::Net::HTTPServerRequestImpl& raw, Poco::Net::HTTPServerResponseImpl& reply) {
  const auto& limits = conversations_.limits();
  constexpr const char* kTooLarge = "What you sent is larger than 10 MB. Send a smaller file.";
  const bool hasLength = raw.hasContentLength();
  const bool isChunked = raw.getChunkedTransferEncoding();
  if (hasLength && isChunked)  // two answers to "where does it end": a way to smuggle a second request
    throw BadRequest(400, "The request cannot be read. Go back and send it again.");
  if (!hasLength && !isChunked) {
    if (raw.getMethod() == "POST" || raw.getMethod() == "PUT")
      throw BadRequest(411, "The request does not say how long it is. Send it again.");
    return {};
  }
  if (hasLength && raw.getContentLength64() > static_cast<Poco::Int64>(limits.bodyBytes)) throw BadRequest(413, kTooLarge);
  if (hasLength && raw.getContentLength64() == 0) return {};
  if (raw.getExpectContinue()) reply.sendContinue();

  std::string body;
  const auto deadline = Clock::now() + limits.requestTimeout;
  std::array<char, 65536> chunk{};
  auto& stream = raw.stream();
  while (stream.good()) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    body.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
    if (body.size() > limits.bodyBytes) throw BadRequest(413, kTooLarge);
    if (Clock::now() > deadline) throw BadRequest(408, "The request did not arrive in time. Send it again.");
  }
  if (hasLength && static_cast<Poco::Int64>(body.size()) != raw.getContentLength64())
    throw BadRequest(408, "The request did not arrive whole. Send it again.");
  return body;
}

// Closing while the client still sends would reset the connection, and the client would never read why it was refused.
void Connection::drain() {
  constexpr std::size_t kAtMost = 32 * 1024 * 1024;
  const auto deadline = Clock::now() + std::chrono::seconds(3);
  socket().shutdownSend();
  socket().setReceiveTimeout(Poco::Timespan(1, 0));
  std::array<char, 65536> chunk{};
  std::size_t seen = 0;
  while (seen < kAtMost && Clock::now() < deadline) {
    const int count = socket().receiveBytes(chunk.data(), static_cast<int>(chunk.size()));
    if (count <= 0) return;
    seen += static_cast<std::size_t>(count);
  }
}

}  // namespace host::web
