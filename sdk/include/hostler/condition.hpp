// Condition: lets coroutines of one loop wait until another one changed something, so that nobody
// polls. As with std::condition_variable a notification that nobody waits for is lost: change the
// state first, then notify; wait with a predicate. Everything on the loop's thread. The condition
// must outlive its waits.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "hostler/asio.hpp"

namespace hostler {

class Condition {
 public:
  explicit Condition(asio::any_io_executor executor);

  // Returns after the next notification. Throws boost::system::system_error (operation_aborted)
  // when the waiting coroutine is cancelled.
  Task<> wait();

  // Returns when `holds()` is true: at once, or after a notification.
  template <class Predicate>
  Task<> wait(Predicate holds) {
    while (!holds()) co_await wait();
  }

  // Wake the coroutine that has waited longest, or all. They resume later, never inside the call.
  void notify_one() { timer_.cancel_one(); }
  void notify_all() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;  // never expires; cancelling its waits is the notification
};

}  // namespace hostler
