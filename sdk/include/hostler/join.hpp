// Two coroutines at a time. What the first of them throws ends both and is thrown; Asio's own `a || b`
// goes on waiting when one side throws, and its `a && b` tells of the cancelled side instead.
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
using Returned = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
struct Outcome {
  std::optional<Returned<T>> value;
  std::exception_ptr exception;
};

template <class T>
Task<std::optional<Returned<T>>> boxed(Task<T> work) {
  std::optional<Returned<T>> value;
  if constexpr (std::is_void_v<T>) {
    co_await std::move(work);
    value.emplace();
  } else {
    value.emplace(co_await std::move(work));
  }
  co_return value;
}

template <class T>
Task<Outcome<T>> outcome_of(Task<T> work) {
  Outcome<T> outcome;
  try {
    outcome.value = co_await boxed(std::move(work));
  } catch (...) {
    outcome.exception = std::current_exception();
  }
  co_return outcome;
}

template <class T>
Returned<T> result_of(Outcome<T>&& outcome) {
  if (outcome.exception) std::rethrow_exception(outcome.exception);
  return std::move(*outcome.value);
}

}  // namespace detail

// Returns what the first of them to end returns, or throws what it throws; the other one is
// cancelled and has ended by then. If the
// caller is cancelled meanwhile, a side that comes to a good end all the same counts, else it throws
// operation_aborted. What is void counts as std::monostate.
template <class A, class B>
Task<std::variant<detail::Returned<A>, detail::Returned<B>>> first_of(Task<A> a, Task<B> b) {
  using Ended = std::variant<detail::Returned<A>, detail::Returned<B>>;
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

// Returns when both have. When one throws, the other one is cancelled and has ended by then.
template <class A, class B>
Task<std::pair<detail::Returned<A>, detail::Returned<B>>> both_of(Task<A> a, Task<B> b) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(
      asio::co_spawn(executor, detail::boxed(std::move(a)), asio::deferred),
      asio::co_spawn(executor, detail::boxed(std::move(b)), asio::deferred));
  auto [order, first_thrown, first, second_thrown, second] =
      co_await group.async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
  const bool second_ended_first = order[0] == 1;
  if (second_ended_first && second_thrown) std::rethrow_exception(second_thrown);
  if (first_thrown) std::rethrow_exception(first_thrown);
  if (second_thrown) std::rethrow_exception(second_thrown);
  co_return std::pair<detail::Returned<A>, detail::Returned<B>>(std::move(*first), std::move(*second));
}

}  // namespace hostler
