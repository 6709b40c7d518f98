#include "fake_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hostler {

// Stands in the clock's list while somebody waits for it.
class FakeClock::FakeTimer : public Timer {
 public:
  FakeTimer(FakeClock& clock, asio::any_io_executor executor)
      : clock_(clock), wake_(std::move(executor), asio::steady_timer::time_point::max()) {}
  ~FakeTimer() override { leave_list(); }

  void expires_at(TimePoint time) override {
    cancel();
    time_ = time;
  }

  Task<bool> wait() override {
    if (time_ <= clock_.now_) co_return true;
    join_list();
    const auto round = round_;
    co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (round == round_) leave_list();  // the waiter was cancelled
    co_return round != round_&& fired_round_ == round;
  }

  void cancel() override { wake(); }

  void fire() {
    fired_round_ = round_;
    wake();
  }

 private:
  void wake() {
    leave_list();
    ++round_;
    wake_.cancel();
  }

  void join_list() {
    if (!listed_) place_ = clock_.due_.emplace(time_, this);
    listed_ = true;
  }

  void leave_list() {
    if (listed_) clock_.due_.erase(place_);
    listed_ = false;
  }

  FakeClock& clock_;
  asio::steady_timer wake_;
  TimePoint time_{};
  unsigned round_ = 1;        // counts what ended all waits: cancel, expires_at, fire
  unsigned fired_round_ = 0;  // the last round that ended because its time was reached
  bool listed_ = false;
  std::multimap<TimePoint, FakeTimer*>::iterator place_;
};

std::unique_ptr<Timer> FakeClock::make_timer(asio::any_io_executor executor) {
  return std::make_unique<FakeTimer>(*this, std::move(executor));
}

void FakeClock::advance(Duration duration) {
  const TimePoint target = now_ + duration;
  loop_.settle();
  while (!due_.empty() && due_.begin()->first <= target) {
    now_ = due_.begin()->first;
    due_.begin()->second->fire();
    loop_.settle();
  }
  now_ = target;
}

}  // namespace hostler
