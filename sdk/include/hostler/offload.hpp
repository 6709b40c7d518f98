// offload: work that burns CPU (decoding, hashing, compressing) leaves the loop for a small pool of
// threads, shared by all loops of a plugin. The coroutine resumes on its own executor.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

#include "hostler/asio.hpp"

namespace hostler {

// The pool: two to four threads, started at the first use, joined at the program's end.
asio::any_io_executor offload_executor();

// Runs `work()` in the pool and gives its result, or throws what it threw. Work that has begun is
// not interrupted: a cancelled caller still waits for it. The caller's loop must run until it is
// done.
template <class Work>
Task<std::invoke_result_t<Work&>> offload(Work work) {
  static_assert(std::is_invocable_v<Work&>, "offload takes a function without parameters");
  using Outcome = std::invoke_result_t<Work&>;
  constexpr auto in_pool = [](Work moved) -> Task<Outcome> { co_return moved(); };
  Task<Outcome> task = in_pool(std::move(work));
  co_return co_await asio::co_spawn(offload_executor(), std::move(task), asio::use_awaitable);
}

}  // namespace hostler
