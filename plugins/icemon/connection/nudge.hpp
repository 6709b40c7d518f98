// Waking a scheduler that leaves a new connection unanswered. After each accept it does not look at
// its listening sockets for a second and then sleeps until something else happens, up to 36 s on an
// idle cluster; any datagram to its UDP port is such a thing.
#pragma once

#include <algorithm>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <string>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/error.hpp"

namespace icemon {

constexpr auto usual_nudge_after =
    std::chrono::milliseconds(1'100);  // the second, and the way there

class Nudger {
 public:
  // `scheduler` is a numeric address with the scheduler's port. The first nudge is due `after` from
  // now; the pauses double up to 10 s, since each nudge costs the scheduler a line in its log.
  Nudger(hostler::asio::any_io_executor executor, const hostler::HostPort& scheduler,
         hostler::Duration after);

  hostler::TimePoint due() const { return due_; }
  void nudge();  // a lost one is made up for by the next

  // Ours, as the scheduler sees it; empty if there is no way to it.
  std::string local_address() const;

 private:
  hostler::asio::ip::udp::socket socket_;
  hostler::Duration pause_;
  hostler::TimePoint due_;
};

// Calls read(until), a Task<IoResult<…>> that may be repeated after TransportError::deadline, until
// the scheduler answers, nudging it when it is due.
template <class Read>
auto read_with_nudges(Nudger& nudger, hostler::TimePoint deadline, Read read)
    -> decltype(read(deadline)) {
  while (true) {
    const hostler::TimePoint until = std::min(deadline, nudger.due());
    auto answer = co_await read(until);
    if (answer || answer.error() != hostler::TransportError::deadline || until == deadline) {
      co_return answer;
    }
    nudger.nudge();
  }
}

}  // namespace icemon
