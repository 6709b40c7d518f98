// pyicemon's WebSocket: each page that connects gets a full frame at once, then what changed, at
// most every 0.1 s. A page too slow for that is skipped, and gets a full frame when it has taken
// those it has: at most two wait for each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "interface/pyicemon_frame.hpp"

namespace icemon {

class PyicemonServer {
 public:
  // The cluster to show now; null: none, an empty frame.
  using ShownCluster = std::function<const Cluster*()>;

  // Listens from now on. An error names the address.
  static hostler::Result<std::unique_ptr<PyicemonServer>> listen(
      hostler::asio::any_io_executor executor, hostler::HostPort on, ShownCluster cluster,
      Disguise disguise = {}, hostler::Clock& clock = hostler::Clock::system());
  ~PyicemonServer();  // ends all connections

  // Serves until the server is destroyed or the coroutine cancelled.
  hostler::Task<> run();

  // Something about the cluster has changed. Cheap: call it with every change.
  void changed();

  std::uint16_t port() const;

 private:
  class State;
  explicit PyicemonServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace icemon
