// Where the web server takes events from: the seam between it and the bus.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hostler/error.hpp"

namespace hostler::host {

struct FeedEvent {
  std::string envelope;   // JSON on one line
  std::uint64_t seq = 0;  // 0: not durable
};

// One client's subscription, with a bounded queue of its own. Used on the web server's loop alone.
// It is read only as fast as the client takes events.
class EventFeed {
 public:
  virtual ~EventFeed() = default;  // after it returns, `ready` is not called any more

  // The next events, at most `most`; empty: none now.
  virtual std::vector<FeedEvent> take(std::size_t most) = 0;

  // How many events were lost since the last call, because the client was too slow.
  virtual std::uint64_t dropped() = 0;
};

class EventSource {
 public:
  virtual ~EventSource() = default;

  // Subscribes to topic patterns ("render-farm.*"). `after`: durable events behind this seq first;
  // nothing: from now on. `ready` may be called from any thread, and must be called when there is
  // something to take after a take that returned nothing. An Error becomes the answer 400.
  virtual Result<std::unique_ptr<EventFeed>> open(std::vector<std::string> topics,
                                                  std::optional<std::uint64_t> after,
                                                  std::function<void()> ready) = 0;
};

}  // namespace hostler::host
