// For tests: a bus that the test fills.
#pragma once

#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "web/event_source.hpp"

namespace hostler::host::testing {

// It has one bounded queue, and is opened once.
class FakeSource : public EventSource {
 public:
  explicit FakeSource(std::size_t most = 1000) : queue_(std::make_shared<Queue>()) {
    queue_->most = most;
  }

  Result<std::unique_ptr<EventFeed>> open(std::vector<std::string> topics,
                                          std::optional<std::uint64_t> after,
                                          std::function<void()> ready) override {
    if (topics.front() == "bad topic") return Error{"'bad topic' is not a topic"};
    {
      std::lock_guard lock(queue_->mutex);
      queue_->ready = std::move(ready);
    }
    opened.set_value({std::move(topics), after});
    return std::unique_ptr<EventFeed>(std::make_unique<Feed>(queue_));
  }

  void publish(std::string envelope, std::uint64_t seq = 0) {
    std::lock_guard lock(queue_->mutex);
    queue_->events.push_back({std::move(envelope), seq});
    if (queue_->events.size() > queue_->most) {
      queue_->events.pop_front();
      ++queue_->dropped;
    }
    if (queue_->ready) queue_->ready();
  }

  std::size_t waiting() const {
    std::lock_guard lock(queue_->mutex);
    return queue_->events.size();
  }
  void wait_until_closed() { queue_->closed.get_future().get(); }

  struct Opened {
    std::vector<std::string> topics;
    std::optional<std::uint64_t> after;
  };
  std::promise<Opened> opened;

 private:
  struct Queue {
    mutable std::mutex mutex;
    std::deque<FeedEvent> events;
    std::function<void()> ready;
    std::size_t most = 0;
    std::uint64_t dropped = 0;
    std::promise<void> closed;
  };

  class Feed : public EventFeed {
   public:
    explicit Feed(std::shared_ptr<Queue> queue) : queue_(std::move(queue)) {}
    ~Feed() override {
      {
        std::lock_guard lock(queue_->mutex);
        queue_->ready = nullptr;
      }
      queue_->closed.set_value();
    }
    std::vector<FeedEvent> take(std::size_t most) override {
      std::lock_guard lock(queue_->mutex);
      std::vector<FeedEvent> taken;
      while (!queue_->events.empty() && taken.size() < most) {
        taken.push_back(std::move(queue_->events.front()));
        queue_->events.pop_front();
      }
      return taken;
    }
    std::uint64_t dropped() override {
      std::lock_guard lock(queue_->mutex);
      return std::exchange(queue_->dropped, 0);
    }

   private:
    std::shared_ptr<Queue> queue_;
  };

  std::shared_ptr<Queue> queue_;
};

}  // namespace hostler::host::testing
