// Which handler answers a method and a path.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sample-host/web/http/request.hpp"
#include "sample-host/web/http/response.hpp"

namespace host::web {

/// A request with who asks it, and in which language. The site that answers defines it; here it only passes through.
struct Visit;
using Handler = std::function<Response(Visit&)>;

/// Who may ask. Checked before the handler runs.
enum class Access {
  kPublic,      ///< anybody, signed in or not
  kViewer,      ///< everybody who is signed in; reading
  kAccountant,  ///< accountants and administrators; changing
  kAdmin,
};

struct Route {
  std::string method;   ///< "GET" (which answers HEAD too) or "POST"
  std::string pattern;  ///< "/invoices/{number}": a name stands for one segment; "{rest...}", last, for all that follows
  Access access = Access::kViewer;
  Handler handler;
};

/// Filled once, then read by all threads. Of two routes that fit, the one that was added first answers.
class Router {
 public:
  /// Throws std::logic_error for a pattern that cannot be read.
  void add(std::string method, std::string pattern, Access access, Handler handler);

  struct Match {
    const Route* route = nullptr;      ///< nullptr: nothing answers
    std::vector<std::string> allowed;  ///< when only the method does not fit: the methods that do
  };
  /// Finds the route for `request` and fills its captures. A slash at the end of the path makes no difference.
  Match find(Request& request) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };
  std::vector<Entry> entries_;
};

}  // namespace host::web
