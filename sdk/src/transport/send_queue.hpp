// The sending half of a connection: a bounded queue of bytes, and the coroutine that writes it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/condition.hpp"
#include "hostler/transport/sending.hpp"
#include "hostler/transport/stream.hpp"

namespace hostler {

// Shared by the connection and its writing coroutine.
class SendQueue {
 public:
  // With its writing coroutine running.
  static std::shared_ptr<SendQueue> start(StreamPtr stream, SendLimits limits);

  // Queues head and tail as one message, or takes nothing.
  Sent try_send(std::string_view head, std::string_view tail = {});
  static Task<IoResult<void>> send(std::shared_ptr<SendQueue> self, std::string message);
  static Task<IoResult<void>> drain(std::shared_ptr<SendQueue> self, TimePoint deadline);

  // Closes the stream; the first reason stays.
  void end(boost::system::error_code reason);
  const boost::system::error_code& reason() const { return ended_; }

  std::size_t queued_bytes() const { return queued_.size() + leaving_.size() - left_; }

 private:
  SendQueue(StreamPtr stream, SendLimits limits);
  static Task<> run(std::shared_ptr<SendQueue> self);
  Task<boost::system::error_code> write_batch();
  void wake_drainers();

  StreamPtr stream_;
  SendLimits limits_;
  std::string queued_;
  std::string leaving_;   // the batch that is being written: queued_ fills up meanwhile
  std::size_t left_ = 0;  // bytes of leaving_ that are written
  boost::system::error_code ended_;
  Condition work_;
  Condition room_;
  std::vector<Timer*> drainers_;
};

}  // namespace hostler
