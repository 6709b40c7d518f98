// first_of: a race of two coroutines.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "hostler/asio.hpp"
#include "hostler/thrown.hpp"

namespace hostler {

namespace detail {

template <class T>
using Raced = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
struct Outcome {
  std::optional<Raced<T>> value;
  std::exception_ptr exception;
};

template <class T>
Task<Outcome<T>> outcome_of(Task<T> work) {
  Outcome<T> outcome;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(work);
      outcome.value.emplace();
    } else {
      outcome.value.emplace(co_await std::move(work));
    }
  } catch (...) {
    outcome.exception = std::current_exception();
  }
  co_return outcome;
}

template <class T>
Raced<T> result_of(Outcome<T>&& outcome) {
  if (outcome.exception) std::rethrow_exception(outcome.exception);
  return std::move(*outcome.value);
}

}  // namespace detail

// Returns what the first of them to end returns, or throws what it throws; the other one is
// cancelled and has ended by then. (Asio's own `a || b` goes on waiting when one side throws.) If the
// caller is cancelled meanwhile, a side that comes to a good end all the same counts, else it throws
// operation_aborted. What is void counts as std::monostate.
template <class A, class B>
Task<std::variant<detail::Raced<A>, detail::Raced<B>>> first_of(Task<A> a, Task<B> b) {
  using Ended = std::variant<detail::Raced<A>, detail::Raced<B>>;
  const auto executor = co_await asio::this_coro::executor;
  auto race = asio::experimental::make_parallel_group(
      asio::co_spawn(executor, detail::outcome_of(std::move(a)), asio::deferred),
      asio::co_spawn(executor, detail::outcome_of(std::move(b)), asio::deferred));
  auto [order, no_failure, first, nor_here, second] =
      co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  const bool was_cancelled = order[0] == 0 ? first.exception && is_cancellation(first.exception)
                                           : second.exception && is_cancellation(second.exception);
  const std::size_t winner = was_cancelled ? order[1] : order[0];
  if (winner == 0) co_return Ended(std::in_place_index<0>, detail::result_of<A>(std::move(first)));
  co_return Ended(std::in_place_index<1>, detail::result_of<B>(std::move(second)));
}

}  // namespace hostler
