#include "connection/discovery.hpp"

#include <algorithm>
#include <optional>

#include "hostler/clock.hpp"
#include "hostler/transport/resolve.hpp"
#include "protocol/messages.hpp"
#include "protocol/text.hpp"

namespace icemon {
namespace {

using hostler::Clock;
using hostler::Error;
using hostler::ExitCode;
using hostler::HostPort;
using hostler::Result;
using hostler::Task;
using hostler::TimePoint;
using hostler::UdpSocket;

constexpr auto sent_protocol = static_cast<std::uint8_t>(highest_protocol);

// A datagram may be lost, so the question is asked twice in the time there is.
constexpr int questions = 2;

constexpr std::size_t most_found = 1'000;  // whoever answers more often is no network of schedulers

const std::string loopback_name = "lo";
const std::string loopback_address = "127.0.0.1";

FoundScheduler make_found(const HostPort& address, SchedulerNews news) {
  return {address, std::move(news.netname), news.protocol, news.started_s};
}

// One scheduler with several addresses answers on each interface. No two of a net start in the same
// second and live on.
bool is_same(const FoundScheduler& one, const FoundScheduler& other) {
  if (one.address == other.address) return true;
  return one.started_s != 0 && one.started_s == other.started_s &&
         one.address.port == other.address.port && one.netname == other.netname &&
         one.protocol == other.protocol;
}

// The broadcast addresses of the chosen interfaces. Loopback has none, but a scheduler may listen
// there alone.
Result<std::vector<std::string>> broadcast_addresses(const std::vector<std::string>& chosen) {
  auto interfaces = hostler::broadcast_interfaces();
  if (!interfaces) return interfaces.error();
  interfaces->push_back({loopback_name, loopback_address, loopback_address});
  std::vector<std::string> addresses;
  for (const std::string& name : chosen) {
    const bool exists = std::any_of(interfaces->begin(), interfaces->end(),
                                    [&](const auto& known) { return known.name == name; });
    if (!exists) {
      return Error{"no network interface '" + name + "' is up and can broadcast",
                   ExitCode::unavailable};
    }
  }
  for (const auto& known : *interfaces) {
    const bool is_chosen =
        chosen.empty() || std::find(chosen.begin(), chosen.end(), known.name) != chosen.end();
    if (is_chosen) addresses.push_back(known.broadcast);
  }
  return addresses;
}

Result<UdpSocket> open_socket(const hostler::asio::any_io_executor& executor) {
  hostler::UdpOptions options;
  options.broadcast = true;
  return UdpSocket::open(executor, options);
}

// The next scheduler that replies. Empty: none until then.
Task<std::optional<FoundScheduler>> next_reply(UdpSocket& socket, TimePoint until) {
  // Asked for each datagram: while they come without a break, no receive reaches its deadline.
  while (Clock::system().now() < until) {
    auto datagram = co_await socket.receive(until);
    // A refused datagram, e.g. by a machine without a scheduler, comes back as an error.
    if (!datagram && datagram.error() == boost::system::errc::connection_refused) continue;
    if (!datagram) co_return std::nullopt;
    auto news = decode_discovery_reply(datagram->bytes, sent_protocol);
    if (news) co_return make_found(datagram->from, std::move(*news));
  }
  co_return std::nullopt;
}

// Asks all addresses. Unreachable ones are as good as silent ones.
void ask(UdpSocket& socket, const std::vector<std::string>& addresses, std::uint16_t port) {
  const std::string request = encode_discovery_request(sent_protocol);
  for (const std::string& address : addresses) {
    static_cast<void>(socket.send_to(request, {address, port}));
  }
}

bool is_better(const FoundScheduler& one, const FoundScheduler& other) {
  if (one.protocol != other.protocol) return one.protocol > other.protocol;
  if (one.started_s == 0 || other.started_s == 0) return one.started_s > other.started_s;
  return one.started_s < other.started_s;
}

}  // namespace

Task<Result<std::vector<FoundScheduler>>> discover(hostler::asio::any_io_executor executor,
                                                   DiscoveryOptions options) {
  const auto addresses = broadcast_addresses(options.interfaces);
  if (!addresses) co_return addresses.error();
  auto socket = open_socket(executor);
  if (!socket) co_return socket.error();

  std::vector<FoundScheduler> found;
  const TimePoint start = Clock::system().now();
  for (int question = 1; question <= questions; ++question) {
    ask(*socket, *addresses, options.port);
    const TimePoint until = start + options.wait * question / questions;
    while (auto reply = co_await next_reply(*socket, until)) {
      const bool is_known = std::any_of(found.begin(), found.end(),
                                        [&](const auto& known) { return is_same(known, *reply); });
      if (!is_known && found.size() < most_found) found.push_back(std::move(*reply));
    }
  }
  co_return found;
}

Task<Result<FoundScheduler>> ask_scheduler(hostler::asio::any_io_executor executor,
                                           HostPort scheduler, std::chrono::milliseconds wait) {
  const TimePoint start = Clock::system().now();
  const auto resolved = co_await hostler::resolve(scheduler.host, start + wait);
  if (!resolved) {
    co_return Error{"cannot find " + scheduler.host + ": " + resolved.error().message(),
                    ExitCode::unavailable};
  }
  std::vector<std::string> addresses;
  for (const auto& address : *resolved) {
    if (address.is_v4()) addresses.push_back(address.to_string());  // schedulers speak no IPv6
  }
  auto socket = open_socket(executor);
  if (!socket) co_return socket.error();
  for (int question = 1; question <= questions; ++question) {
    ask(*socket, addresses, scheduler.port);
    const TimePoint until = start + wait * question / questions;
    if (auto reply = co_await next_reply(*socket, until)) co_return std::move(*reply);
  }
  co_return Error{
      scheduler.text() + " does not answer; check that an icecream scheduler runs there",
      ExitCode::unavailable};
}

Result<AnnouncementListener> AnnouncementListener::listen(hostler::asio::any_io_executor executor,
                                                          std::uint16_t port) {
  hostler::UdpOptions options;
  options.bind.port = port;
  options.reuse_address = true;
  auto socket = UdpSocket::open(std::move(executor), options);
  if (!socket) return socket.error();
  return AnnouncementListener(std::move(*socket));
}

Task<Result<FoundScheduler>> AnnouncementListener::next() {
  while (true) {
    const auto datagram = co_await socket_.receive();
    if (!datagram) co_return Error{datagram.error().message(), ExitCode::unavailable};
    auto news = decode_announcement(datagram->bytes);
    if (!news) continue;  // other monitors' requests arrive here, too
    const HostPort address{datagram->from.host, socket_.port()};
    co_return make_found(address, std::move(*news));
  }
}

const FoundScheduler* best_scheduler(const std::vector<FoundScheduler>& found,
                                     std::string_view netname) {
  const FoundScheduler* best = nullptr;
  for (const FoundScheduler& scheduler : found) {
    if (!same_net(scheduler.netname, netname)) continue;
    if (!best || is_better(scheduler, *best)) best = &scheduler;
  }
  return best;
}

}  // namespace icemon
