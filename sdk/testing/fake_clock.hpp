// FakeClock: time that passes only when the test says so.
#pragma once

#include <map>

#include "hostler/clock.hpp"
#include "test_loop.hpp"

namespace hostler {

class FakeClock : public Clock {
 public:
  explicit FakeClock(TestLoop& loop) : loop_(loop) {}

  TimePoint now() const override { return now_; }
  std::unique_ptr<Timer> make_timer(asio::any_io_executor executor) override;

  // Lets time pass: fires every timer that falls due, in order of time and each at its own time,
  // and lets the loop settle before, between and after.
  void advance(Duration);

  // Timers that somebody waits for.
  std::size_t waiting() const { return due_.size(); }

 private:
  class FakeTimer;

  TestLoop& loop_;
  TimePoint now_ = TimePoint(std::chrono::hours(1));
  std::multimap<TimePoint, FakeTimer*> due_;
};

}  // namespace hostler
