// What sending without waiting comes to, the same for lines, frames and WebSocket messages.
#pragma once

#include <cstddef>

#include "hostler/clock.hpp"

namespace hostler {

class SendQueue;  // internal: what waits to be written

enum class Sent {
  queued,
  full,    // nothing was taken: high_water bytes or more wait for a slow reader
  closed,  // nothing was taken: the connection has ended
};

// Of one connection's queue.
struct SendLimits {
  std::size_t high_water = 1024 * 1024;  // queued bytes from which try_send() answers full
  std::size_t low_water = 256 * 1024;    // queued bytes at which waiting senders go on
  // A peer that takes less than 64 KiB of what waits for it in so long is cut off.
  Duration write_deadline = std::chrono::seconds(30);
};

}  // namespace hostler
