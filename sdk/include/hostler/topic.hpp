// Topics: what a plugin publishes and what it subscribes to.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hostler/abi/events.h"
#include "hostler/asio.hpp"
#include "hostler/codec.hpp"
#include "hostler/error.hpp"

namespace hostler {

class PluginBase;

enum class PublishResult {
  accepted = HOSTLER_ACCEPTED,
  dropped = HOSTLER_DROPPED,
  busy = HOSTLER_BUSY,
  unknown_topic = HOSTLER_UNKNOWN_TOPIC,
  too_large = HOSTLER_TOO_LARGE,
};

// A topic by name, its body as JSON text. Made as a member of the plugin; the manifest says its class.
class RawTopic {
 public:
  RawTopic(PluginBase& plugin, std::string name);

  // Never blocks; from any thread while the instance is started.
  PublishResult publish(std::string_view body, std::string_view key = {}) const;

  // A durable topic: completes with the event's seq when it is on disk. From the plugin's loop.
  // An error of ExitCode::usage will not go away: too large, or a topic that the manifest lacks.
  Task<Result<std::uint64_t>> publish_durable(std::string body, std::string key = {}) const;

  const std::string& name() const { return name_; }

 private:
  PluginBase* plugin_;
  std::string name_;
};

// A topic whose bodies are the described struct T.
template <class T>
class Topic : public RawTopic {
 public:
  using RawTopic::RawTopic;

  PublishResult publish(const T& body, std::string_view key = {}) const {
    return RawTopic::publish(to_text(body), key);
  }
  Task<Result<std::uint64_t>> publish_durable(const T& body, std::string key = {}) const {
    return RawTopic::publish_durable(to_text(body), std::move(key));
  }
};

// An event as a subscriber receives it.
struct Event {
  std::uint64_t seq = 0;      // in the durable log; 0 for volatile and latest topics
  std::int64_t time_us = 0;   // microseconds since 1970 UTC
  std::string topic;
  std::string source;         // the publishing instance
  std::string key;
  std::string body;           // JSON
  std::uint64_t dropped = 0;  // events lost just before this one, because this reader was slow
  bool gap = false;           // durable events before `seq` are gone by retention; no body

  template <class T>
  Result<T> as() const {
    return from_text<T>(body);
  }
};

namespace detail {
struct SubscriptionState;
}

struct SubscribeOptions {
  std::string name;            // of a durable cursor; empty: only what comes from now on
  std::uint32_t queue = 1024;  // events that wait for a slow reader
};

// Made by PluginBase::subscribe; ends with its last owner. Use from the plugin's loop only.
class Subscription {
 public:
  explicit Subscription(std::shared_ptr<detail::SubscriptionState> state)
      : state_(std::move(state)) {}

  Task<Event> next();                   // waits for the next event
  void acknowledge(std::uint64_t seq);  // a named subscription resumes behind `seq`

 private:
  std::shared_ptr<detail::SubscriptionState> state_;
};

}  // namespace hostler
