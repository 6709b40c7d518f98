// Commands without an end of their own, such as a recording, go on until their caller has enough of
// them: with `hostler once` by Ctrl-C. For them that is a good end.
#pragma once

#include <boost/asio/this_coro.hpp>
#include <exception>
#include <string_view>
#include <utility>

#include "hostler/asio.hpp"

namespace icemon {

enum class Ended { itself, by_caller };

constexpr std::string_view ended_by_caller = "stopped by Ctrl-C";  // as a reason

// Awaits the work. When its coroutine is cancelled meanwhile, the caller of this may still do, and
// await, what belongs to a good end.
template <class T>
hostler::Task<Ended> until_ended(hostler::Task<T> work) {
  namespace this_coro = hostler::asio::this_coro;
  std::exception_ptr failure;
  try {
    co_await std::move(work);
  } catch (...) {
    failure = std::current_exception();
  }
  const auto state = co_await this_coro::cancellation_state;
  if (state.cancelled() != hostler::asio::cancellation_type::none) {
    co_await this_coro::reset_cancellation_state(hostler::asio::disable_cancellation());
    co_return Ended::by_caller;
  }
  if (failure) std::rethrow_exception(failure);
  co_return Ended::itself;
}

}  // namespace icemon
