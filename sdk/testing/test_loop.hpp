// TestLoop: an io_context that a test turns by hand. Declare it before everything that uses it.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "hostler/asio.hpp"
#include "hostler/offload.hpp"

namespace hostler {

// What a coroutine that was spawned on a TestLoop has come to.
template <class T>
class Pending {
 public:
  bool done() const { return state_->done; }

  // Its result; throws what it threw. Only when done().
  T get() const {
    if (!done()) throw std::logic_error("the coroutine is still waiting");
    if (state_->exception) std::rethrow_exception(state_->exception);
    if constexpr (!std::is_void_v<T>) return std::move(*state_->value);
  }

 private:
  friend class TestLoop;
  struct Nothing {};
  struct State {
    bool done = false;
    std::exception_ptr exception;
    std::optional<std::conditional_t<std::is_void_v<T>, Nothing, T>> value;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

class TestLoop {
 public:
  TestLoop() = default;
  TestLoop(const TestLoop&) = delete;
  TestLoop& operator=(const TestLoop&) = delete;
  ~TestLoop() { wait_for_offloaded_work(); }

  asio::io_context& context() { return context_; }
  asio::any_io_executor executor() { return context_.get_executor(); }

  // Starts a coroutine; it runs with the next run() or settle().
  template <class T>
  Pending<T> spawn(Task<T> task) {
    return spawn(std::move(task), [](auto&& handler) { return handler; });
  }

  // As above, with a completion token made from the handler, e.g. to bind a cancellation slot.
  template <class T, class Bind>
  Pending<T> spawn(Task<T> task, Bind bind) {
    Pending<T> pending;
    if constexpr (std::is_void_v<T>) {
      auto finish = [state = pending.state_](std::exception_ptr exception) {
        state->exception = exception;
        state->done = true;
      };
      asio::co_spawn(context_, std::move(task), bind(finish));
    } else {
      auto finish = [state = pending.state_](std::exception_ptr exception, T value) {
        state->exception = exception;
        state->value = std::move(value);
        state->done = true;
      };
      asio::co_spawn(context_, std::move(task), bind(finish));
    }
    return pending;
  }

  // Turns the loop until the coroutine is done and gives its result. A test that would hang fails
  // after two minutes instead.
  template <class T>
  T run(Task<T> task) {
    Pending<T> pending = spawn(std::move(task));
    finish(pending);
    return pending.get();
  }

  template <class T>
  void finish(const Pending<T>& pending) {
    turn_until([&] { return pending.done(); });
  }

  // Turns the loop until `holds()`.
  template <class Predicate>
  void turn_until(Predicate holds) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!holds()) {
      context_.restart();
      context_.run_one_until(give_up);
      if (std::chrono::steady_clock::now() >= give_up) {
        throw std::runtime_error("the loop waited for two minutes in vain");
      }
    }
  }

  // Runs all that can run without waiting.
  void settle();

 private:
  asio::io_context context_{1};
};

}  // namespace hostler
