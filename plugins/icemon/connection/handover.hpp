// What a link's reading thread hands to the loop that uses the link: the outcome of the handshake,
// then bytes, then why it ended. Bounded; neither side ever waits for the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "connection/scheduler_link.hpp"
#include "hostler/condition.hpp"

namespace icemon {

struct Agreement {
  std::uint32_t protocol = 0;
  std::uint32_t scheduler_protocol = 0;
  std::string local_address;
};

class Handover {
 public:
  // `changed` belongs to the taking loop and is notified there.
  Handover(hostler::asio::any_io_executor executor, std::weak_ptr<hostler::Condition> changed,
           std::size_t most_bytes);

  // The reading thread.
  void agree(Agreement agreement);
  bool put(std::string_view bytes);  // false: more than most_bytes would wait
  void end(hostler::Error reason);   // the first one stays

  // The taking loop. Bytes come before the reason why there are no more.
  std::optional<hostler::Result<Agreement>> agreement();  // empty: not yet
  std::optional<hostler::Result<Chunk>> take();           // the oldest; empty: nothing yet
  void abandon();  // nobody will take any more; `changed` and its loop may go

 private:
  void tell();

  std::mutex mutex_;
  std::optional<hostler::asio::any_io_executor> executor_;  // empty: abandoned
  std::weak_ptr<hostler::Condition> changed_;
  bool is_told_ = false;  // since the last look
  std::size_t most_bytes_;
  std::size_t waiting_bytes_ = 0;
  std::optional<Agreement> agreement_;
  std::deque<Chunk> chunks_;
  std::optional<hostler::Error> end_;
};

}  // namespace icemon
