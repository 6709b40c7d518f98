// TaskGroup: coroutines that an object started and must see the end of before it is destroyed.
// Owned by one loop.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "hostler/asio.hpp"
#include "hostler/condition.hpp"

namespace render_farm {

class TaskGroup {
 public:
  // `failed` is told what a task threw.
  TaskGroup(hostler::asio::any_io_executor executor, std::function<void(const std::string&)> failed)
      : executor_(executor), failed_(std::move(failed)), ended_(executor) {}

  void spawn(hostler::Task<> task) {
    ++running_;
    hostler::asio::co_spawn(executor_, std::move(task), [this](std::exception_ptr exception) {
      if (exception) tell(exception);
      --running_;
      ended_.notify_all();
    });
  }

  // Returns when none runs any more.
  hostler::Task<> ended() {
    while (running_ > 0) co_await ended_.wait();
  }

  // Counts what runs elsewhere, e.g. in a handler that the host started.
  class Guest {
   public:
    explicit Guest(TaskGroup& group) : group_(group) { ++group_.running_; }
    Guest(const Guest&) = delete;
    ~Guest() {
      --group_.running_;
      group_.ended_.notify_all();
    }

   private:
    TaskGroup& group_;
  };

 private:
  void tell(std::exception_ptr exception) {
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& error) {
      failed_(error.what());
    }
  }

  hostler::asio::any_io_executor executor_;
  std::function<void(const std::string&)> failed_;
  hostler::Condition ended_;
  int running_ = 0;
};

}  // namespace render_farm
