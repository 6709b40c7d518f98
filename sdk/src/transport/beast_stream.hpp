// A Stream as Beast wants it: an AsyncStream with one deadline for a handshake, and afterwards one
// for each write. Only for sources that include Beast.
#pragma once

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/role.hpp>
#include <exception>
#include <string>

#include "hostler/transport/stream.hpp"

namespace hostler {

class BeastStream {
 public:
  using executor_type = asio::any_io_executor;

  BeastStream(StreamPtr stream, Duration write_deadline)
      : stream_(std::move(stream)), write_deadline_(write_deadline) {}

  executor_type get_executor() { return stream_->executor(); }
  const StreamPtr& stream() const { return stream_; }

  // Everything ends at `deadline`; no_deadline: reads wait for ever, and a write may take so long
  // as was given to the constructor.
  void set_deadline(TimePoint deadline) { deadline_ = deadline; }

  // The next reads give these bytes first.
  void put_back(std::string bytes) { put_back_ = std::move(bytes); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    const std::span<char> into = first_of(buffers);
    const std::size_t ready = std::min(into.size(), put_back_.size());
    put_back_.copy(into.data(), ready);
    put_back_.erase(0, ready);
    return start(read(stream_, into, ready, deadline_), std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    const TimePoint deadline = std::min(deadline_, stream_->clock().now() + write_deadline_);
    return start(write(stream_, gather(buffers), deadline), std::forward<Token>(token));
  }

 private:
  // A frame's head and body leave in one segment; a large message in several writes, each with its
  // own deadline.
  static constexpr std::size_t write_size = 64 * 1024;

  template <class Buffers>
  static std::span<char> first_of(const Buffers& buffers) {
    for (const asio::mutable_buffer buffer : boost::beast::buffers_range_ref(buffers)) {
      if (buffer.size() > 0) return {static_cast<char*>(buffer.data()), buffer.size()};
    }
    return {};
  }

  template <class Buffers>
  static std::string gather(const Buffers& buffers) {
    std::string bytes;
    for (const asio::const_buffer buffer : boost::beast::buffers_range_ref(buffers)) {
      const std::size_t part = std::min(buffer.size(), write_size - bytes.size());
      bytes.append(static_cast<const char*>(buffer.data()), part);
    }
    return bytes;
  }

  static Task<IoResult<std::size_t>> read(StreamPtr stream, std::span<char> into, std::size_t ready,
                                          TimePoint deadline) {
    if (ready > 0 || into.empty()) co_return ready;
    co_return co_await stream->read_some(into, deadline);
  }

  static Task<IoResult<std::size_t>> write(StreamPtr stream, std::string bytes,
                                           TimePoint deadline) {
    const auto written = co_await stream->write(bytes, deadline);
    if (!written) co_return written.error();
    co_return bytes.size();
  }

  template <class Token>
  auto start(Task<IoResult<std::size_t>> operation, Token&& token) {
    return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [](auto handler, asio::any_io_executor executor, Task<IoResult<std::size_t>> operation) {
          auto where = asio::get_associated_executor(handler, executor);
          auto finish = [handler = std::move(handler)](std::exception_ptr exception,
                                                       IoResult<std::size_t> size) mutable {
            if (exception) std::rethrow_exception(exception);
            std::move(handler)(as_beast_expects(size), size ? *size : 0);
          };
          asio::co_spawn(executor, std::move(operation),
                         asio::bind_executor(where, std::move(finish)));
        },
        token, stream_->executor(), std::move(operation));
  }

  static boost::system::error_code as_beast_expects(const IoResult<std::size_t>& size) {
    if (size) return {};
    if (size.error() == TransportError::ended) return asio::error::eof;
    return size.error();
  }

  StreamPtr stream_;
  Duration write_deadline_;
  TimePoint deadline_ = no_deadline;
  std::string put_back_;
};

// Beast asks for these by name: how a connection ends. Here its owner closes the stream.
template <class Handler>
void async_teardown(boost::beast::role_type, BeastStream& stream, Handler&& handler) {
  asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable {
    std::move(handler)(boost::system::error_code());
  });
}

inline void beast_close_socket(BeastStream& stream) { stream.stream()->close(); }

}  // namespace hostler
