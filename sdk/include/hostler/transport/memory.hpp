// A connection inside one loop: protocol code runs against it in tests, without sockets.
#pragma once

#include <utility>

#include "hostler/transport/stream.hpp"

namespace hostler {

// Two connected streams. Each direction holds `capacity` bytes; a write waits while it is full.
// What one side wrote before it closed, the other can still read.
std::pair<StreamPtr, StreamPtr> make_memory_pair(asio::any_io_executor executor,
                                                 Clock& clock = Clock::system(),
                                                 std::size_t capacity = 64 * 1024);

}  // namespace hostler
