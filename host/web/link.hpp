// A connection of a client: bytes in and out with time-outs, and word of its going away while
// nobody reads. Lives on the web server's loop.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <memory>
#include <string_view>

#include "web/signal.hpp"
#include "web/stream.hpp"

namespace hostler::host {

class Link : public std::enable_shared_from_this<Link> {
 public:
  using Duration = std::chrono::steady_clock::duration;

  // `write_progress`: the longest time in which a client takes not one byte.
  Link(asio::generic::stream_protocol::socket socket, Duration write_progress);

  // Writes all of it. False: the client has gone.
  Task<bool> write(std::string_view bytes);

  // Reads what there is, at most `most` bytes, into input, within the deadline set on the stream.
  // False: the client has gone or was too slow.
  Task<bool> read(std::size_t most);

  // From now until unwatch: what the client sends is collected in input (64 KiB at most), and when
  // it closes, `ended` or `gone` is set and `changed` notified.
  void watch();
  void unwatch();

  // Half-closes and reads on for up to two seconds, so that the client gets to read the answer to a
  // request that was not read to its end.
  Task<> linger();

  void close();

  // Lets the current answer end and then closes.
  void stop();

  Stream stream;
  boost::beast::flat_buffer input;
  Signal changed;         // an answer, an event, `gone` or `stopping`: look again
  bool ended = false;     // the client closed its side; it may still read
  bool gone = false;      // nothing can go to the client any more
  bool stopping = false;  // the server is shutting down

 private:
  void wait_readable();
  bool collect();

  const Duration write_progress_;
  asio::cancellation_signal cancel_watch_;
  unsigned watch_ = 0;  // odd while watching; a wait that began under another number is stale
};

}  // namespace hostler::host
