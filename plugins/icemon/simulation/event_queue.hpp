// What will happen in a simulation, in order of time; at the same time in order of addition.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

namespace icemon {

struct Event {
  enum class Kind { request, begin, end, cancel, report, loss, comeback };

  std::int64_t time_us = 0;
  std::uint64_t order = 0;
  Kind kind = Kind::request;
  std::uint64_t subject = 0;  // a job's number, or a host's place
};

class EventQueue {
 public:
  void add(std::int64_t time_us, Event::Kind kind, std::uint64_t subject = 0) {
    events_.push(Event{time_us, ++order_, kind, subject});
  }
  bool has_one_until(std::int64_t time_us) const {
    return !events_.empty() && events_.top().time_us <= time_us;
  }
  Event take() {
    const Event next = events_.top();
    events_.pop();
    return next;
  }

 private:
  struct Later {
    bool operator()(const Event& one, const Event& other) const {
      return one.time_us != other.time_us ? one.time_us > other.time_us : one.order > other.order;
    }
  };
  std::priority_queue<Event, std::vector<Event>, Later> events_;
  std::uint64_t order_ = 0;
};

}  // namespace icemon
