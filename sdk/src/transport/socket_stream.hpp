// A Stream over any connected stream socket: TCP and Unix sockets share this one instantiation.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "hostler/transport/stream.hpp"

namespace hostler {

class SocketStream : public Stream, public std::enable_shared_from_this<SocketStream> {
 public:
  using Socket = asio::generic::stream_protocol::socket;

  // `ticket` is kept until the stream is closed: how a listener counts its connections.
  SocketStream(Socket socket, std::string peer, std::shared_ptr<void> ticket = nullptr);

  Task<IoResult<std::size_t>> read_some(std::span<char> into, TimePoint deadline) override;
  Task<IoResult<void>> write(std::string_view bytes, TimePoint deadline) override;
  void close() override;
  asio::any_io_executor executor() const override { return executor_; }
  Clock& clock() const override { return Clock::system(); }
  const std::string& peer() const override { return peer_; }

 private:
  // Reads or writes. The timer is set again only when it fires or a nearer deadline comes: an
  // operation that ends in time costs no timer call.
  struct Direction {
    explicit Direction(const asio::any_io_executor& executor) : timer(executor) {}

    asio::steady_timer timer;
    TimePoint timer_at = no_deadline;  // when the timer fires; no_deadline: it is not set
    TimePoint deadline = no_deadline;  // of the operation in progress
    bool expired = false;              // the operation in progress was cancelled by its deadline
    asio::cancellation_signal cancel;
  };
  class Operation;

  void set_timer(Direction& direction, TimePoint time);
  void timer_fired(Direction& direction);
  boost::system::error_code explain(const Direction& direction, boost::system::error_code) const;

  asio::any_io_executor executor_;
  Socket socket_;
  std::string peer_;
  std::shared_ptr<void> ticket_;
  bool closed_ = false;
  Direction reading_;
  Direction writing_;
};

}  // namespace hostler
