// One monitor session with one scheduler: connect, negotiate, log in, then bytes as they arrive.
//
// The socket is read on a loop and thread of its own that does nothing else, into a bounded queue:
// neither the instance's loop nor the disk nor a browser can hold it up, since a scheduler throws
// out a monitor that does not read. Its receive buffer is 4 MiB, set before connect.
//
// A scheduler may leave a new connection unanswered for up to 36 s; a datagram of one byte to its
// UDP port wakes it, sent when nothing came for 1.1 s and again from time to time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "protocol/messages.hpp"
#include "state/moment.hpp"

namespace icemon {

struct LinkOptions {
  hostler::HostPort scheduler;
  std::uint32_t announce = highest_protocol;  // the highest protocol to speak
  std::chrono::milliseconds handshake_timeout{45'000};
  std::chrono::milliseconds nudge_after{1'100};  // then doubling up to 10 s
  std::size_t queue_bytes = 64 * 1024 * 1024;    // not yet taken; more ends the session
};

// Bytes of the stream as they arrived.
struct Chunk {
  Moment arrived;
  std::string bytes;
};

class SchedulerLink {
 public:
  // Ready when the login is sent. Errors name the cause and the next step: cannot connect, too old
  // ("speaks protocol 21; at least 22 is needed"), a wrong second version, no answer in time.
  // Cancelling the coroutine ends the attempt.
  static hostler::Task<hostler::Result<std::unique_ptr<SchedulerLink>>> open(
      hostler::asio::any_io_executor executor, LinkOptions options);
  ~SchedulerLink();  // ends the session

  std::uint32_t protocol() const;            // negotiated
  std::uint32_t scheduler_protocol() const;  // its highest
  std::string local_address() const;         // ours, as the scheduler sees it

  // The oldest bytes that were not taken yet, waiting for the first. Error, when all are taken: why
  // the session is over ("the scheduler closed the connection", "the connection was reset", "no
  // answer to keep-alive probes…", too slow). One reader, on the executor given to open().
  hostler::Task<hostler::Result<Chunk>> read();

 private:
  class Impl;
  explicit SchedulerLink(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace icemon
