// An io_context that can be emptied before the objects that its coroutines use are gone.
#pragma once

#include <boost/asio/io_context.hpp>

#include "hostler/asio.hpp"

namespace hostler {

// Destroying an io_context destroys the coroutines that still wait on it, and they reach into objects that
// are often destroyed first. After run(), shutdown() destroys them while all still lives; the timers and
// sockets of those objects may then be destroyed at leisure, until the loop itself is.
class Loop : public asio::io_context {
 public:
  Loop() : asio::io_context(1) {}  // one thread runs it
  using asio::execution_context::shutdown;
};

}  // namespace hostler
