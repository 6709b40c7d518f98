#include "isolation/channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hostler::host {

namespace {

constexpr std::size_t droppable_messages = 1024;
constexpr std::size_t droppable_bytes = 4 << 20;
constexpr std::size_t drained_bytes = 1 << 20;

// Of large messages on their way. The socket's own limit counts packets, not the files beside them.
constexpr std::size_t most_unread_bytes = 8 << 20;

// After so many messages others on the loop have their turn.
constexpr unsigned most_in_a_row = 64;

}  // namespace

Channel::Channel(asio::io_context& loop, Descriptor socket, std::size_t most_bytes)
    : loop_(loop),
      socket_(loop, socket.get()),
      number_(socket.release()),
      most_bytes_(most_bytes),
      sent_(loop.get_executor()) {}

bool Channel::has_room(Urgency urgency) const {
  if (urgency == Urgency::owed) return true;
  std::size_t factor = urgency == Urgency::droppable ? 1 : 2;
  return queue_.size() < factor * droppable_messages &&
         queued_bytes_ + unread_bytes_ < factor * droppable_bytes;
}

bool Channel::send_bytes(std::string message, Urgency urgency, int file) {
  Descriptor own(file < 0 ? -1 : ::fcntl(file, F_DUPFD_CLOEXEC, 0));
  std::lock_guard lock(mutex_);
  if (closed_ || !has_room(urgency)) return false;
  auto packet = pack(std::move(message), std::move(own));
  if (packet.has_error()) {
    if (urgency == Urgency::owed) break_off(packet.error().text);
    return false;
  }
  if (queue_.empty() && transmit(*packet)) return true;
  if (closed_) return false;
  enqueue(std::move(*packet));
  return !closed_;
}

// False: not now, or, when closed, never.
bool Channel::transmit(const OutgoingPacket& packet) {
  if (packet.large && unread_bytes_ && unread_bytes_ + packet.large_size > most_unread_bytes) {
    return false;
  }
  switch (send_packet(number_, packet)) {
    case Sending::sent:
      unread_bytes_ += packet.large_size;
      return true;
    case Sending::would_block:
      watch_writable();
      return false;
    case Sending::broken:
      closed_ = true;
      return false;
  }
  return false;
}

void Channel::enqueue(OutgoingPacket packet) {
  queued_bytes_ += packet.size();
  queue_.push_back(std::move(packet));
  std::size_t waiting = queued_bytes_ + unread_bytes_;
  if (waiting > droppable_bytes) was_full_ = true;
  if (waiting > most_bytes_) break_off("it does not read what is sent to it");
}

void Channel::break_off(std::string why) {
  failure_ = std::move(why);
  closed_ = true;
  ::shutdown(number_, SHUT_RDWR);  // wakes the reader, which tells of the failure
}

void Channel::watch_writable() {
  if (std::exchange(watching_, true)) return;
  asio::post(loop_, [self = shared_from_this()] {
    self->socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                             [self](boost::system::error_code failed) {
                               {
                                 std::lock_guard lock(self->mutex_);
                                 self->watching_ = false;
                                 if (failed) self->closed_ = true;
                               }
                               self->flush();
                             });
  });
}

void Channel::flush() {
  bool is_drained = false;
  {
    std::lock_guard lock(mutex_);
    while (!closed_ && !queue_.empty() && transmit(queue_.front())) {
      queued_bytes_ -= queue_.front().size();
      queue_.pop_front();
    }
    if (closed_) queue_.clear();
    if (queue_.empty()) sent_.notify_all();
    is_drained = was_full_ && queued_bytes_ + unread_bytes_ < drained_bytes;
    if (is_drained) was_full_ = false;
  }
  if (is_drained && on_drained) on_drained();
}

std::size_t Channel::waiting() const {
  std::lock_guard lock(mutex_);
  return queued_bytes_ + unread_bytes_;
}

Task<> Channel::flushed() {
  auto is_empty = [this] {
    std::lock_guard lock(mutex_);
    return queue_.empty() || closed_;
  };
  while (!is_empty()) co_await sent_.wait();
}

void Channel::peer_ended() {
  peer_ended_ = true;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  sent_.notify_all();
  socket_.cancel();
}

// Before all that waits: if both ends waited for a receipt behind a large message of their own,
// neither would ever come.
void Channel::send_receipt(std::size_t bytes) {
  auto packet = pack_receipt(bytes);
  if (transmit(packet) || closed_) return;
  queued_bytes_ += packet.size();
  queue_.push_front(std::move(packet));
}

// What concerns large messages and not their receiver.
void Channel::settle(const IncomingPacket& packet) {
  {
    std::lock_guard lock(mutex_);
    unread_bytes_ -= std::min<std::size_t>(unread_bytes_, packet.receipt);
    if (packet.large_size && !closed_) send_receipt(packet.large_size);
  }
  flush();
}

Task<Result<std::optional<Received>>> Channel::receive() {
  auto self = shared_from_this();
  for (;;) {
    if (++received_in_a_row_ >= most_in_a_row) {
      received_in_a_row_ = 0;
      co_await asio::post(loop_, asio::use_awaitable);
    }
    IncomingPacket packet;
    switch (reader_.read(number_, packet)) {
      case PacketReader::Status::packet: {
        if (packet.receipt || packet.large_size) settle(packet);
        if (packet.message.empty()) continue;
        Received received{packet.message, std::move(packet.file)};
        co_return std::optional<Received>(std::move(received));
      }
      case PacketReader::Status::malformed:
        co_return Error{reader_.problem()};
      case PacketReader::Status::closed: {
        std::lock_guard lock(mutex_);
        if (!failure_.empty()) co_return Error{failure_};
        closed_ = true;
        co_return std::optional<Received>();
      }
      case PacketReader::Status::would_block:
        break;
    }
    if (peer_ended_) co_return std::optional<Received>();
    received_in_a_row_ = 0;
    co_await socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                                asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace hostler::host
