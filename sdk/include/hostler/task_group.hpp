// TaskGroup: coroutines that an object started and must see the end of before it is destroyed.
// Everything on the loop's thread.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "hostler/asio.hpp"
#include "hostler/condition.hpp"

namespace hostler {

class TaskGroup {
 public:
  // `failed` is told what a task threw; the end of a cancelled one is no failure.
  TaskGroup(asio::any_io_executor executor, std::function<void(const std::string&)> failed);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(Task<> task);

  // Cancels what runs now; what they await throws operation_aborted. Then wait for ended().
  void cancel();

  // Returns when none runs any more.
  Task<> ended();

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
  void tell(const std::exception_ptr& exception);

  asio::any_io_executor executor_;
  std::function<void(const std::string&)> failed_;
  Condition ended_;
  std::list<std::shared_ptr<asio::cancellation_signal>> signals_;  // of those that run here
  int running_ = 0;
};

}  // namespace hostler
