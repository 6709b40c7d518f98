// Wakes a coroutine of the same loop. A notification that comes while nobody waits is kept for the
// next wait; several count as one.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hostler/asio.hpp"

namespace hostler::host {

class Signal {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Signal(const asio::any_io_executor& loop) : timer_(loop) {}

  void notify() {
    notified_ = true;
    timer_.cancel();
  }

  // True: notified; false: the time has come without.
  Task<bool> wait_until(Clock::time_point time) {
    if (!notified_) {
      boost::system::error_code canceled;
      timer_.expires_at(time);
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, canceled));
    }
    co_return std::exchange(notified_, false);
  }

  Task<bool> wait() { return wait_until(Clock::time_point::max()); }

 private:
  asio::steady_timer timer_;
  bool notified_ = false;
};

}  // namespace hostler::host
