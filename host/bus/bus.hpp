// Events between everything in the host: topics that instances publish to, and subscriptions that
// hold what waits for one subscriber. Any thread may call anything here at any time; nothing
// blocks.
//
//   Bus bus(log);
//   bus.declare("render-farm.job.changed", TopicClass::durable);
//   auto subscription = *bus.subscribe({.topics = "render-farm.*"}, [&] { asio::post(loop, drain);
//   }); bus.publish("farm", "render-farm.job.changed", "7", R"({"id": 7})");
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/durable_log.hpp"
#include "bus/envelope.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

class Inbox;
class Topics;

// With the numbers of hostler_publish_result.
enum class PublishResult : std::int32_t {
  accepted = 0,
  dropped = 1,        // taken, but a subscriber's queue was full and lost its oldest event
  busy = 2,           // durable: the log's queue is full; nothing was taken
  unknown_topic = 3,  // not declared
  too_large = 4,      // the body is over 1 MiB, or the key over 1 KiB
};

struct SubscribeOptions {
  std::string topics;     // a name, a prefix with a star at its end, or several with commas between
  std::size_t queue = 0;  // volatile and durable events held for a slow subscriber; 0: 1024
  // A durable subscription's place that outlives it; without one only what comes now is given …
  std::optional<CursorName> cursor;
  // … or what is in the log behind this seq. With a cursor: where it starts when it is new.
  std::optional<std::uint64_t> after;
};

// Ends when destroyed. It may outlive the bus, and is silent then.
class Subscription {
 public:
  Subscription(std::shared_ptr<Inbox>, std::shared_ptr<Topics>, std::shared_ptr<DurableLog>,
               std::optional<CursorName>);
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // The oldest waiting events, at most `most`. Durable ones come by seq, each once, none is lost; a
  // gap tells what the log itself no longer has.
  std::vector<Delivery> take(std::size_t most);

  // A subscription with a cursor resumes behind `seq` from now on; never backwards.
  void acknowledge(std::uint64_t seq);

  // Events that were lost because this subscriber was slow, since it subscribed.
  std::uint64_t dropped() const;

  // `ready` is not called after this returned. Waits for one that runs in another thread, so hold
  // no lock that `ready` takes.
  void close();

 private:
  const std::shared_ptr<Inbox> inbox_;
  const std::shared_ptr<Topics> topics_;
  const std::shared_ptr<DurableLog> log_;
  const std::optional<CursorName> cursor_;
};

struct TopicInfo {
  std::string name;
  TopicClass topic_class;
  std::uint64_t published;  // since the host's start; durable events count when committed
  std::uint64_t dropped;    // publishings for which a subscriber lost an older event
  std::size_t subscribers;
};

class Bus {
 public:
  using Clock = std::function<std::int64_t()>;  // microseconds since 1970 UTC
  using Ready = std::function<void()>;

  // Without a log durable topics cannot be declared.
  explicit Bus(std::shared_ptr<DurableLog> log = nullptr, Clock clock = nullptr);
  // Writes what the durable queue holds; its `committed` callbacks are called before this returns.
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  // Declaring a topic again is no error unless the class differs; the newest retention counts.
  Result<> declare(const std::string& topic, TopicClass, Retention retention = {});

  // `committed` is called for durable topics only, and only after `accepted`. Body is JSON; all
  // texts are copied.
  PublishResult publish(std::string_view source, std::string_view topic, std::string_view key,
                        std::string_view body, Committed committed = nullptr);

  // `ready` is called, in any thread and perhaps before this returns, when events wait; not again
  // before `take` emptied the queue. It must neither block nor throw, nor publish.
  Result<std::shared_ptr<Subscription>> subscribe(const SubscribeOptions&, Ready ready);

  std::vector<TopicInfo> topics() const;

 private:
  const std::shared_ptr<DurableLog> log_;
  const std::shared_ptr<Topics> topics_;
  const Clock clock_;
};

}  // namespace hostler::host
