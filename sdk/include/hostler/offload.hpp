// offload: work that burns CPU (decoding, hashing, compressing) leaves the loop for a small pool of
// threads, shared by all loops of a plugin. The coroutine resumes on its own executor.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "hostler/asio.hpp"

namespace hostler {

namespace detail {

// Runs `work`, which must not throw, in the pool and resumes on the coroutine's own executor.
Task<> run_in_pool(std::function<void()> work);

template <class Outcome>
struct Offloaded {
  std::exception_ptr thrown;
  std::optional<std::conditional_t<std::is_void_v<Outcome>, bool, Outcome>> value;
};

}  // namespace detail

// Returns when no thread of the pool is busy any more. Whoever destroys a loop whose coroutines may have
// offloaded work calls it first: the pool still touches the loop after it has resumed the coroutine.
void wait_for_offloaded_work();

// Runs `work()` in the pool, two to four threads that start at the first use, and gives its result, or
// throws what it threw. Work that has begun is not interrupted: a cancelled caller still waits for it.
template <class Work>
Task<std::invoke_result_t<Work&>> offload(Work work) {
  static_assert(std::is_invocable_v<Work&>, "offload takes a function without parameters");
  using Outcome = std::invoke_result_t<Work&>;
  auto outcome = std::make_shared<detail::Offloaded<Outcome>>();
  auto shared_work = std::make_shared<Work>(std::move(work));
  std::function<void()> guarded = [outcome, shared_work] {
    try {
      if constexpr (std::is_void_v<Outcome>) {
        (*shared_work)();
      } else {
        outcome->value.emplace((*shared_work)());
      }
    } catch (...) {
      outcome->thrown = std::current_exception();
    }
  };
  co_await detail::run_in_pool(std::move(guarded));
  if (outcome->thrown) std::rethrow_exception(outcome->thrown);
  if constexpr (!std::is_void_v<Outcome>) co_return std::move(*outcome->value);
}

}  // namespace hostler
