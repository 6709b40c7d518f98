#include "hostler/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace hostler {
namespace {

class SteadyTimer : public Timer {
 public:
  explicit SteadyTimer(asio::any_io_executor executor) : timer_(std::move(executor)) {}

  void expires_at(TimePoint time) override { timer_.expires_at(time); }

  Task<bool> wait() override {
    auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !error;
  }

  void cancel() override { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

class SystemClock : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }

  std::unique_ptr<Timer> make_timer(asio::any_io_executor executor) override {
    return std::make_unique<SteadyTimer>(std::move(executor));
  }
};

}  // namespace

Task<> Clock::sleep_until(TimePoint time) {
  auto timer = make_timer(co_await asio::this_coro::executor);
  timer->expires_at(time);
  if (!co_await timer->wait()) throw boost::system::system_error(asio::error::operation_aborted);
}

Task<> Clock::sleep_for(Duration duration) { return sleep_until(now() + duration); }

Clock& Clock::system() {
  static SystemClock clock;
  return clock;
}

}  // namespace hostler
