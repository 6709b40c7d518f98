// Asio as Hostler uses it: coroutines on single-threaded loops. Asio's own sources are compiled once,
// in the SDK's library.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace hostler {

namespace asio = boost::asio;

template <class T = void>
using Task = asio::awaitable<T>;

}  // namespace hostler
