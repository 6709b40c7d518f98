// One of the two connections between the host and the process of an isolated instance: messages in
// order, each with at most one descriptor. Sending is for any thread and never blocks; what the
// socket cannot take waits in a queue. Receiving and everything else belongs to the loop.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/condition.hpp"
#include "hostler/error.hpp"
#include "isolation/messages.hpp"
#include "isolation/packet.hpp"

namespace hostler::host {

// What becomes of a message when much is waiting already.
enum class Urgency {
  droppable,  // refused behind 1,024 messages or 4 MiB
  refusable,  // refused behind twice as much
  owed,       // always taken
};

struct Received {
  std::string_view message;  // valid until the next receive
  Descriptor file;
};

class Channel : public std::enable_shared_from_this<Channel> {
 public:
  // When more than `most_bytes` wait, the channel is given up: receive() says so. A few more bytes
  // may wait in the socket.
  Channel(asio::io_context& loop, Descriptor socket, std::size_t most_bytes);

  // [any thread] False: refused, or the channel is closed. The channel sends a duplicate of `file`.
  template <class Message>
  bool send(const Message& message, Urgency urgency, int file = -1) {
    return send_bytes(encode(message), urgency, file);
  }
  bool send_bytes(std::string message, Urgency urgency, int file = -1);

  // [any thread] Bytes that were sent and that the other end may not have read.
  std::size_t waiting() const;

  // The next message; nothing: the other end is closed. An error: it sent what is none, or reads
  // nothing. One at a time; views of the message before end.
  Task<Result<std::optional<Received>>> receive();

  // The other end's process has ended: what it sent is still received, then comes the end.
  void peer_ended();

  // Returns when nothing waits in the queue, or nothing more can be sent.
  Task<> flushed();

  // Called on the loop when less than 1 MiB wait, after more than 4 MiB did.
  std::function<void()> on_drained;

 private:
  bool has_room(Urgency urgency) const;
  bool transmit(const OutgoingPacket& packet);
  void enqueue(OutgoingPacket packet);
  void watch_writable();
  void flush();
  void break_off(std::string why);
  void send_receipt(std::size_t bytes);
  void settle(const IncomingPacket& packet);

  asio::io_context& loop_;
  asio::posix::stream_descriptor socket_;
  const int number_;  // of the socket, for sending from any thread
  const std::size_t most_bytes_;
  PacketReader reader_;
  Condition sent_;  // notified when the queue has become empty
  bool peer_ended_ = false;
  unsigned received_in_a_row_ = 0;

  mutable std::mutex mutex_;
  std::deque<OutgoingPacket> queue_;
  std::size_t queued_bytes_ = 0;
  std::size_t unread_bytes_ = 0;  // of large messages that the other end has not read yet
  bool watching_ = false;         // the socket will tell when it can take more
  bool was_full_ = false;
  bool closed_ = false;
  std::string failure_;
};

}  // namespace hostler::host
