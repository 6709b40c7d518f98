// What a plugin instance holds inside the SDK: its loop, the host's tables and everything bound.
// Everything but the tables is touched on the loop's thread only, unless a line says otherwise.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hostler/abi/commands.h"
#include "hostler/abi/core.h"
#include "hostler/abi/events.h"
#include "hostler/abi/http.h"
#include "hostler/abi/instances.h"
#include "hostler/abi/log.h"
#include "hostler/abi/metrics.h"
#include "hostler/condition.hpp"
#include "hostler/loop.hpp"
#include "hostler/plugin_base.hpp"

namespace hostler::detail {

inline hostler_str as_str(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view as_view(hostler_str text) { return {text.data, text.size}; }

// A table of the host, or null when it has none; `Table` is one of the interface structs.
template <class Table>
const Table* find_interface(const hostler_host* host, std::string_view name, std::uint32_t revision) {
  return static_cast<const Table*>(host->get_interface(host, as_str(name), revision));
}

struct CallState {
  PluginState* plugin;
  std::uint64_t id;
  std::string caller;
  asio::cancellation_signal cancel;
};

struct HttpExchange {
  HttpExchange(asio::io_context& loop, const hostler_http* http, std::uint64_t id)
      : http(http), id(id), drained(loop.get_executor()) {}
  const hostler_http* http;
  std::uint64_t id;
  bool gone = false;
  Condition drained;
  asio::cancellation_signal cancel;
};

struct BoundCommand {
  const TypeInfo* arguments;
  std::function<Task<Result<>>(Call, std::string)> run;
};

struct BoundRoute {
  PluginState* plugin;
  std::string method;
  std::string path;
  const TypeInfo* answer;  // null: not described
  std::function<Task<HttpReply>(HttpRequest)> run;
};

struct PluginState {
  Loop loop;

  const hostler_host* host = nullptr;  // from create to destroy
  const hostler_events* events = nullptr;
  const hostler_commands* commands = nullptr;
  const hostler_http* http = nullptr;
  const hostler_metrics* metrics = nullptr;
  const hostler_instances* instances = nullptr;
  Log log;
  std::string_view manifest;

  std::map<std::string, BoundCommand> bound_commands;
  std::vector<std::unique_ptr<BoundRoute>> bound_routes;
  std::vector<std::string> topics;
  std::vector<Metric*> bound_metrics;

  enum class Reported { nothing, running, degraded } reported = Reported::nothing;
  bool stopping = false;
  Condition stop_requested{loop.get_executor()};
  Condition quiet{loop.get_executor()};  // notified when a call or request ends

  std::map<std::uint64_t, std::shared_ptr<CallState>> calls;
  std::map<std::uint64_t, std::shared_ptr<HttpExchange>> exchanges;

  void serve_commands();  // [loop] tells the host where commands go
  void claim_routes();    // [loop]
  void cancel_work();     // [loop] cancels all running handlers
  bool busy() const { return !calls.empty() || !exchanges.empty(); }
};

}  // namespace hostler::detail
