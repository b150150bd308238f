#include "sample-host/web/http/router.hpp"

#include <catch2/catch.hpp>

using namespace host::web;

namespace {
Router example() {
  Router router;
  router.add("GET", "/", Access::kViewer, nullptr);
  router.add("GET", "/invoices/new", Access::kAccountant, nullptr);
  router.add("GET", "/invoices/{number}", Access::kViewer, nullptr);
  router.add("POST", "/invoices/{number}/payments/{id}", Access::kAccountant, nullptr);
  router.add("GET", "/apps/{id}/{rest...}", Access::kPublic, nullptr);
  return router;
}
std::string answerOf(const Router& router, Request& request) {
  const auto match = router.find(request);
  return match.route == nullptr ? "-" : match.route->pattern;
}
std::string answerOf(const std::string& method, const std::string& path) {
  static const Router kRouter = example();
  Request request;
  request.method = method;
  request.path = path;
  return answerOf(kRouter, request);
}
}  // namespace

TEST_CASE("A path finds its handler") {
  CHECK(answerOf("GET", "/") == "/");
  CHECK(answerOf("HEAD", "/") == "/");
  CHECK(answerOf("GET", "/invoices/new") == "/invoices/new");
  CHECK(answerOf("GET", "/invoices/FA-1") == "/invoices/{number}");
  CHECK(answerOf("GET", "/invoices/FA-1/") == "/invoices/{number}");
  CHECK(answerOf("POST", "/invoices/FA-1/payments/7") == "/invoices/{number}/payments/{id}");
  CHECK(answerOf("GET", "/apps/payment-reminders") == "/apps/{id}/{rest...}");
  CHECK(answerOf("GET", "/apps/payment-reminders/a/b") == "/apps/{id}/{rest...}");
  CHECK(answerOf("GET", "/invoices") == "-");
  CHECK(answerOf("GET", "/invoices//") == "-");
  CHECK(answerOf("GET", "/nowhere") == "-");
}

TEST_CASE("Captures are decoded after the path was split, so that a number may hold a slash") {
  const auto router = example();
  Request request;
  request.method = "GET";
  request.path = "/invoices/F%2F2026%20%C3%A9";
  CHECK(answerOf(router, request) == "/invoices/{number}");
  CHECK(request.capture("number") == "F/2026 é");
  request.path = "/apps/payment-reminders/invoices/F%2F1";
  CHECK(answerOf(router, request) == "/apps/{id}/{rest...}");
  CHECK(request.capture("id") == "payment-reminders");
  CHECK(request.capture("rest") == "/invoices/F%2F1");
  request.path = "/apps/payment-reminders";
  CHECK(answerOf(router, request) == "/apps/{id}/{rest...}");
  CHECK(request.capture("rest") == "/");
}

TEST_CASE("A wrong method is told apart from a wrong path") {
  const auto router = example();
  Request request;
  request.method = "POST";
  request.path = "/invoices/FA-1";
  const auto match = router.find(request);
  CHECK(match.route == nullptr);
  CHECK(match.allowed == std::vector<std::string>{"GET"});
}

TEST_CASE("A pattern that cannot be read is a defect") {
  Router router;
  CHECK_THROWS_AS(router.add("GET", "invoices", Access::kViewer, nullptr), std::logic_error);
  CHECK_THROWS_AS(router.add("GET", "/a/{rest...}/b", Access::kViewer, nullptr), std::logic_error);
}
