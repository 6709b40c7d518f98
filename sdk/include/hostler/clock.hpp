// Time as a seam: code that waits takes a Clock, so that its tests advance a FakeClock by hand
// instead of sleeping. A Clock and its timers belong to one loop; call them from its thread only.
// The system clock keeps nothing and may be shared by all loops.
#pragma once

#include <chrono>
#include <memory>

#include "hostler/asio.hpp"

namespace hostler {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// The deadline of an operation that may wait for ever.
constexpr TimePoint no_deadline = TimePoint::max();

// One alarm. Also the cheapest way to wait for "this or a deadline": the other side calls cancel().
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer() = default;

  // Sets the time of the next wait(). Ends waits in progress as cancel() does.
  virtual void expires_at(TimePoint) = 0;

  // True when the time was reached; false when cancel() or expires_at() came first, or when the
  // waiting coroutine was cancelled. The timer must outlive the wait.
  virtual Task<bool> wait() = 0;

  // Ends all waits in progress; without one it does nothing.
  virtual void cancel() = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;

  virtual TimePoint now() const = 0;

  // A timer that resumes its waiters on `executor`; it must not outlive that executor's context.
  virtual std::unique_ptr<Timer> make_timer(asio::any_io_executor executor) = 0;

  // Return when the time is reached. Throw boost::system::system_error (operation_aborted) when the
  // coroutine is cancelled first.
  Task<> sleep_until(TimePoint);
  Task<> sleep_for(Duration);

  // Real, monotonic time. Lives as long as the program.
  static Clock& system();
};

}  // namespace hostler
