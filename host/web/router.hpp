// Which handler answers which method and path. Safe to use from any thread.
//
// A pattern is an absolute path in which {name} stands for one segment and {name...}, as the last
// segment, for all that follow: "/api/farm/jobs/{id}", "/pages/{plugin}/{file...}". Where several
// match, a literal segment wins over {name}, and that over {name...}.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "web/request.hpp"
#include "web/responder.hpp"

namespace hostler::host {

// Called on the web server's loop; returns at once and answers through the responder, now or later.
using Handler = std::function<void(Request, std::shared_ptr<Responder>)>;

enum class Claim { claimed, taken, not_a_path };

class Router {
 public:
  struct Route {
    std::string owner;
    std::string pattern;
    std::vector<std::string> names;  // of the parameters, in order
    Handler handler;
  };

  struct Match {
    std::shared_ptr<const Route> route;  // null: no route
    std::map<std::string, std::string, std::less<>> parameters;
    std::vector<std::string> allowed;  // without a route: the methods that this path does have
  };

  Router();
  ~Router();

  // `method` is "GET", "POST", …, or "*" for any. `owner` is a name to release by, e.g. an
  // instance's.
  Claim claim(std::string_view owner, std::string_view method, std::string_view pattern,
              Handler handler);

  // Gives every path below `prefix`, with any method, to one handler; the parameter {rest} is what
  // follows the prefix.
  Claim mount(std::string_view owner, std::string_view prefix, Handler handler);

  // Forgets all routes of an owner. A call that had already begun may still run in its handler.
  void release(std::string_view owner);

  Match find(std::string_view method, const std::vector<std::string>& segments) const;

 private:
  struct Node;
  struct Search;
  using Methods = std::map<std::string, std::shared_ptr<const Route>, std::less<>>;

  static bool find_below(const Node& node, std::size_t depth, Search& search);
  static bool take(const Methods& methods, Search& search);
  static void release_below(Node& node, std::string_view owner);

  mutable std::shared_mutex mutex_;
  std::unique_ptr<Node> root_;
};

}  // namespace hostler::host
