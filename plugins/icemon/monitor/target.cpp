#include "monitor/target.hpp"

#include <algorithm>
#include <cstdlib>

namespace icemon {

using hostler::Error;
using hostler::ExitCode;
using hostler::HostPort;
using hostler::Result;
using hostler::Task;

namespace {

constexpr std::uint16_t default_port = 8765;
constexpr const char* how_to_name =
    "name one: --scheduler HOST[:PORT], or set ICECC_SCHEDULER";

std::string from_environment() {
  for (const char* name : {"ICECC_SCHEDULER", "USE_SCHEDULER"}) {
    const char* value = std::getenv(name);
    if (value && *value) return value;
  }
  return {};
}

std::string list_of(const std::vector<FoundScheduler>& found) {
  std::string text;
  for (const FoundScheduler& scheduler : found) {
    if (!text.empty()) text += ", ";
    text += scheduler.netname + " at " + scheduler.address.text();
  }
  return text;
}

bool is_same_net(const std::vector<FoundScheduler>& found) {
  return std::ranges::all_of(found, [&](const FoundScheduler& scheduler) {
    return best_scheduler({scheduler}, found.front().netname) != nullptr;
  });
}

}  // namespace

Result<HostPort> parse_scheduler(std::string_view text) {
  if (text.starts_with(':')) {
    return hostler::parse_host_port("127.0.0.1" + std::string(text), default_port);
  }
  return hostler::parse_host_port(text, default_port);
}

Error with_next_step(Error error) {
  if (error.code == ExitCode::unavailable)
    error.text += "; does an icecream scheduler run there? --scheduler HOST[:PORT] names another";
  return error;
}

Task<Result<HostPort>> find_target(hostler::asio::any_io_executor executor, TargetOptions options) {
  std::string named = options.scheduler;
  if (named.empty() && options.netname.empty()) named = from_environment();
  if (!named.empty()) co_return parse_scheduler(named);

  if (!options.may_discover) {
    co_return Error{std::string("discovery is off (discovery.enabled); ") + how_to_name,
                    ExitCode::config};
  }
  DiscoveryOptions discovery = options.discovery;
  auto found = co_await discover(executor, discovery);
  if (found.has_error()) {
    co_return Error{found.error().text + "; " + how_to_name, ExitCode::unavailable};
  }
  if (found->empty()) {
    co_return Error{std::string("no icecream scheduler answered in the local network; ") + how_to_name,
                    ExitCode::unavailable};
  }
  if (options.netname.empty() && !is_same_net(*found)) {
    co_return Error{"several nets were found: " + list_of(*found) + "; choose one with --netname",
                    ExitCode::usage};
  }
  const std::string netname = options.netname.empty() ? found->front().netname : options.netname;
  const FoundScheduler* best = best_scheduler(*found, netname);
  if (!best) {
    co_return Error{"no scheduler of the net " + netname + " answered, but " + list_of(*found),
                    ExitCode::unavailable};
  }
  co_return best->address;
}

}  // namespace icemon
