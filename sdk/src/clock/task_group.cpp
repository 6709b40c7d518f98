#include "hostler/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <utility>
#include <vector>

#include "hostler/thrown.hpp"

namespace hostler {

TaskGroup::TaskGroup(asio::any_io_executor executor, std::function<void(const std::string&)> failed)
    : executor_(executor), failed_(std::move(failed)), ended_(executor) {}

void TaskGroup::spawn(Task<> task) {
  ++running_;
  const auto place = signals_.insert(signals_.end(), std::make_shared<asio::cancellation_signal>());
  auto done = [this, place](std::exception_ptr exception) {
    signals_.erase(place);
    if (exception) tell(exception);
    --running_;
    ended_.notify_all();
  };
  asio::co_spawn(executor_, std::move(task),
                 asio::bind_cancellation_slot((*place)->slot(), std::move(done)));
}

void TaskGroup::cancel() {
  // A copy, since a task may end inside emit() and take its signal out of the list.
  const std::vector<std::shared_ptr<asio::cancellation_signal>> signals(signals_.begin(),
                                                                        signals_.end());
  for (const auto& signal : signals) signal->emit(asio::cancellation_type::terminal);
}

Task<> TaskGroup::ended() {
  while (running_ > 0) co_await ended_.wait();
}

void TaskGroup::tell(const std::exception_ptr& exception) {
  if (!is_cancellation(exception)) failed_(error_of(exception).text);
}

}  // namespace hostler
