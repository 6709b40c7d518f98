// Finding schedulers: by broadcast, by asking a named host, by listening to their announcements.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/udp.hpp"
#include "protocol/discovery_messages.hpp"

namespace icemon {

struct FoundScheduler {
  hostler::HostPort address;  // of its TCP port: the source of its reply
  std::string netname;
  std::uint32_t protocol = 0;  // its highest; 0: the reply did not tell
  std::int64_t started_s = 0;  // since 1970; 0: not told

  bool operator==(const FoundScheduler&) const = default;
};

struct DiscoveryOptions {
  // E.g. "eth0"; empty: all that can broadcast, and "lo", where a scheduler of this machine is
  // asked directly.
  std::vector<std::string> interfaces;
  std::uint16_t port = 8765;
  std::chrono::milliseconds wait{2'500};  // for replies; slow ones come after two seconds
};

// Asks by broadcast on each interface and gathers the replies for the whole wait, each scheduler
// once. Error: one of the chosen interfaces does not exist or cannot broadcast.
hostler::Task<hostler::Result<std::vector<FoundScheduler>>> discover(
    hostler::asio::any_io_executor executor, DiscoveryOptions options);

// Asks one scheduler for its name and start. Error: no answer in time.
hostler::Task<hostler::Result<FoundScheduler>> ask_scheduler(
    hostler::asio::any_io_executor executor, hostler::HostPort scheduler,
    std::chrono::milliseconds wait = std::chrono::milliseconds(2'500));

// Listens to announcements, which come every two minutes and when a scheduler starts. Old
// schedulers (to protocol 37) leave out the last character of their net's name; ask_scheduler()
// tells it whole. While this listens, no scheduler can be started on the same machine and port.
class AnnouncementListener {
 public:
  // Error: the port is taken, as on a machine that runs a scheduler itself.
  static hostler::Result<AnnouncementListener> listen(hostler::asio::any_io_executor executor,
                                                      std::uint16_t port);
  hostler::Task<hostler::Result<FoundScheduler>> next();
  std::uint16_t port() const { return socket_.port(); }

 private:
  explicit AnnouncementListener(hostler::UdpSocket socket) : socket_(std::move(socket)) {}
  hostler::UdpSocket socket_;
};

// The one that icecream itself would choose of these for a net: the highest protocol, then the
// earliest start. Names compare without case. Null: none of this net.
const FoundScheduler* best_scheduler(const std::vector<FoundScheduler>& found,
                                     std::string_view netname);

}  // namespace icemon
