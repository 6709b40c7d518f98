// Stream: an ordered connection of bytes, whatever carries it: TCP (tcp.hpp), a socket pair with a
// child (local.hpp), memory (memory.hpp). One loop owns a stream: every call on its thread. At most
// one read and one write at a time; both may run together. An operation keeps its stream alive.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/transport/error.hpp"

namespace hostler {

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  // Reads at least one byte into `into` (valid until the read ends) and returns how many.
  // TransportError::ended when the peer has ended. After TransportError::deadline nothing is lost:
  // one may read again.
  virtual Task<IoResult<std::size_t>> read_some(std::span<char> into, TimePoint deadline) = 0;

  // Writes all of `bytes` (valid until the write ends). After an error, deadline included, an
  // unknown part has been sent: close the stream.
  virtual Task<IoResult<void>> write(std::string_view bytes, TimePoint deadline) = 0;

  // Ends the connection and, with TransportError::closed, operations in progress. May be called
  // twice.
  virtual void close() = 0;

  virtual asio::any_io_executor executor() const = 0;
  virtual Clock& clock() const = 0;             // what deadlines are measured with
  virtual const std::string& peer() const = 0;  // for messages, e.g. "127.0.0.1:50114"
};

using StreamPtr = std::shared_ptr<Stream>;

}  // namespace hostler
