// What a handler decides, before anything is rendered: a page, a problem, a redirect, or bytes.
#pragma once
#include <host_sdk/kit/sql/session.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "sample-host/web/http/response.hpp"
#include "sample-host/web/site/notice.hpp"
#include "sample-host/web/site/visit.hpp"

namespace host::web {

/// A page in the frame. "csrf" and "return_to" are put into the model where it lacks them.
struct View {
  std::string name;   ///< of the template
  std::string title;  ///< translated
  nlohmann::json model;
  int status = 200;
};

/// What went wrong, for a page of its own. Texts are translated.
struct Problem {
  int status = 404;
  std::string icon = "file-off";
  std::string title;
  std::string text;                           ///< why, and what to do
  std::string actionHref = "/", actionTitle;  ///< empty title: none
  std::string detail{};                       ///< the id under which it is logged
};

/// A form was accepted: on to `path` (local), which says what was done.
struct Accepted {
  std::string path;
  Notice notice;
};

using Answer = std::variant<View, Problem, Accepted, Response>;

}  // namespace host::web
