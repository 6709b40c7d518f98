#include "hostler/offload.hpp"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace hostler {
namespace {

asio::thread_pool& pool() {
  static asio::thread_pool threads(std::clamp(std::thread::hardware_concurrency(), 2u, 4u));
  return threads;
}

// How many pieces of work are in the pool, from before they are posted until nothing of them is left.
struct Busy {
  std::mutex mutex;
  std::condition_variable changed;
  int count = 0;

  void begin() {
    std::lock_guard lock(mutex);
    ++count;
  }
  void end() {
    std::lock_guard lock(mutex);
    --count;
    changed.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return count == 0; });
  }
};

Busy& busy() {
  static Busy all;
  return all;
}

}  // namespace

void wait_for_offloaded_work() { busy().wait(); }

Task<> detail::run_in_pool(std::function<void()> work) {
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto initiate = [executor](auto handler, std::function<void()> moved_work) {
    using Handler = decltype(handler);
    auto resume = std::make_shared<Handler>(std::move(handler));
    busy().begin();
    asio::post(pool(), [executor, resume = std::move(resume),
                        in_pool = std::move(moved_work)]() mutable {
      in_pool();
      in_pool = nullptr;
      asio::post(executor, [taken = std::move(resume)] { std::move (*taken)(); });
      executor = {};
      busy().end();
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(initiate, asio::use_awaitable,
                                                                       std::move(work));
}

}  // namespace hostler
