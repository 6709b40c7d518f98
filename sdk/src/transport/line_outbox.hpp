// The sending half of a LineConnection: a bounded queue of bytes, and the coroutine that writes it.
#pragma once

#include <string>
#include <vector>

#include "hostler/condition.hpp"
#include "hostler/transport/lines.hpp"

namespace hostler {

// Shared by the connection and its writing coroutine.
class LineConnection::Outbox {
 public:
  Outbox(StreamPtr stream, const LineOptions& options);

  // Writes what is queued until end().
  static Task<> run(std::shared_ptr<Outbox> self);

  Sent try_send(std::string_view text, std::string_view end = "\n");
  static Task<IoResult<void>> send(std::shared_ptr<Outbox> self, std::string line);
  static Task<IoResult<void>> drain(std::shared_ptr<Outbox> self, TimePoint deadline);

  // Closes the stream; the first reason stays.
  void end(boost::system::error_code reason);
  const boost::system::error_code& reason() const { return ended_; }

  std::size_t queued_bytes() const { return queued_.size() + leaving_.size() - left_; }

 private:
  Task<boost::system::error_code> write_batch();
  void wake_drainers();

  StreamPtr stream_;
  LineOptions options_;
  std::string queued_;
  std::string leaving_;   // the batch that is being written: queued_ fills up meanwhile
  std::size_t left_ = 0;  // bytes of leaving_ that are written
  boost::system::error_code ended_;
  Condition work_;
  Condition room_;
  std::vector<Timer*> drainers_;
};

}  // namespace hostler
