// The events that wait for one subscriber, bounded by number and bytes, in the order of their
// arrival. Not thread-safe; the host's subscriptions and the child process's side use it under
// their own locks.
#pragma once

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "bus/envelope.hpp"
#include "bus/latest_values.hpp"

namespace hostler::host {

enum class Pushed {
  accepted,
  dropped_oldest,  // accepted, and the oldest event of its class was lost and counted
  refused,         // durable, and there is no room: nothing was lost that the log does not hold
};

// Latest events are one a key, so they have the bound of LatestValues: a dashboard that is slow for
// a moment must not lose the state of a machine for good.
class EventQueue {
 public:
  static constexpr std::size_t default_bound = 1024;   // of volatile and of durable events
  static constexpr std::size_t most_bytes = 16 << 20;  // of each of the two

  explicit EventQueue(std::size_t bound = default_bound) : bound_(bound ? bound : default_bound) {}

  Pushed push(EnvelopePtr event) {
    switch (event->topic_class) {
      case TopicClass::latest:
        return push_latest(std::move(event));
      case TopicClass::durable:
        return push_durable(std::move(event));
      case TopicClass::best_effort:
        break;
    }
    return push_volatile(std::move(event));
  }

  // Appends at most `most` events to `taken`.
  void take(std::size_t most, std::vector<Delivery>& taken) {
    for (; most > 0 && !empty(); --most) {
      taken.push_back({pop(), std::exchange(dropped_before_next_, 0)});
    }
  }

  bool empty() const {
    return volatile_.events.empty() && latest_.empty() && durable_.events.empty();
  }
  std::size_t bound() const { return bound_; }
  std::uint64_t dropped() const { return dropped_; }

  // How many durable events it still takes; a large one is always taken by an empty queue.
  std::size_t durable_room() const { return durable_.room(bound_); }

 private:
  struct Lane {
    std::deque<LatestValues::Entry> events;
    std::size_t bytes = 0;

    std::size_t room(std::size_t bound) const {
      if (bytes >= most_bytes) return 0;
      return bound - std::min(events.size(), bound);
    }
    void push(std::uint64_t arrival, EnvelopePtr event) {
      bytes += event->bytes();
      events.push_back({arrival, std::move(event)});
    }
    EnvelopePtr pop() {
      EnvelopePtr event = std::move(events.front().envelope);
      events.pop_front();
      bytes -= event->bytes();
      return event;
    }
    std::uint64_t next() const { return events.empty() ? UINT64_MAX : events.front().arrival; }
  };

  Pushed push_volatile(EnvelopePtr event) {
    std::size_t lost = 0;
    for (; volatile_.room(bound_) == 0; ++lost) volatile_.pop();
    count_drops(lost);
    volatile_.push(arrivals_++, std::move(event));
    return lost ? Pushed::dropped_oldest : Pushed::accepted;
  }

  Pushed push_latest(EnvelopePtr event) {
    const auto lost = latest_.put(arrivals_++, std::move(event));
    count_drops(lost);
    return lost ? Pushed::dropped_oldest : Pushed::accepted;
  }

  Pushed push_durable(EnvelopePtr event) {
    if (durable_room() == 0) return Pushed::refused;
    durable_.push(arrivals_++, std::move(event));
    return Pushed::accepted;
  }

  EnvelopePtr pop() {
    const auto next_latest = latest_.empty() ? UINT64_MAX : latest_.front().arrival;
    if (next_latest < volatile_.next() && next_latest < durable_.next()) {
      return latest_.pop_front().envelope;
    }
    return volatile_.next() < durable_.next() ? volatile_.pop() : durable_.pop();
  }

  void count_drops(std::size_t lost) {
    dropped_ += lost;
    dropped_before_next_ += lost;
  }

  const std::size_t bound_;
  Lane volatile_;
  Lane durable_;
  LatestValues latest_;
  std::uint64_t arrivals_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t dropped_before_next_ = 0;
};

}  // namespace hostler::host
