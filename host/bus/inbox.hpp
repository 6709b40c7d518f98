// The host's end of one subscription: what waits for the subscriber, and how a durable one that
// fell behind catches up. Any thread.
//
// Durable events reach an inbox in one of two ways. Live: the log's thread pushes each committed
// event. Catching up: live events are passed over, and pages are read from the log whenever the
// queue has room. It is live again when a page was complete and no event behind it has been passed
// over; an event that is delivered late (it was in the page already) is known by its seq.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "bus/durable_log.hpp"
#include "bus/queue.hpp"

namespace hostler::host {

class Inbox : public std::enable_shared_from_this<Inbox> {
 public:
  using Ready = std::function<void()>;

  // With `after`, the log is read from there before events come live.
  Inbox(TopicFilter filter, std::size_t bound, std::shared_ptr<DurableLog> log,
        std::optional<std::uint64_t> after, Ready ready);

  const TopicFilter& filter() const { return filter_; }

  // Queues an event; true when an older one was lost. `wake` follows, without the caller's locks.
  bool deliver(const EnvelopePtr&);

  // Calls `ready` if events wait and it was not called since the queue was empty.
  void wake();

  // Reads the next page of the log if one is needed and there is room for it.
  void catch_up();

  std::vector<Delivery> take(std::size_t most);
  std::uint64_t dropped() const;

  // Waits for a `ready` that runs in another thread; none follows.
  void close();

 private:
  bool deliver_durable(const EnvelopePtr&);
  void receive(Result<DurableLog::Page> page);
  bool queue_page(const DurableLog::Page&);
  void note_arrival();
  std::size_t room_for_page() const;

  const TopicFilter filter_;
  const std::shared_ptr<DurableLog> log_;
  const Ready ready_;

  mutable std::mutex mutex_;
  EventQueue queue_;
  bool signalled_ = false;  // `ready` was called, or is about to be, for what is in the queue
  bool catching_up_;
  bool reading_ = false;
  std::uint64_t position_ = 0;     // the last durable seq that was queued, or is known not to match
  std::uint64_t passed_over_ = 0;  // the last live seq that was left to the log

  std::atomic<bool> wake_ = false;
  std::recursive_mutex ready_mutex_;  // recursive: `ready` may close its own subscription
  bool closed_ = false;               // under ready_mutex_
};

}  // namespace hostler::host
