// One event as it travels through the host: immutable once shared, so that every subscriber in
// every thread reads the same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/manifest.hpp"

namespace hostler::host {

enum class EventKind : std::uint8_t {
  event,
  gap,  // the topic's events up to and including `seq` that were not delivered are gone for good
};

struct Envelope {
  // Copies the four texts into one block that the views lead to.
  Envelope(TopicClass topic_class, std::string_view topic, std::string_view source,
           std::string_view key, std::string_view body);
  Envelope(const Envelope&) = delete;
  Envelope& operator=(const Envelope&) = delete;

  std::uint64_t seq = 0;     // its place in the durable log; 0 for the other classes
  std::int64_t time_us = 0;  // when the host took it, microseconds since 1970 UTC
  EventKind kind = EventKind::event;
  const TopicClass topic_class;

 private:
  const std::string text_;

 public:
  const std::string_view topic;   // e.g. "render-farm.job.changed"
  const std::string_view source;  // the publishing instance, e.g. "farm"
  const std::string_view key;     // what it is about, e.g. a job's id; may be empty
  const std::string_view body;    // JSON

  std::size_t bytes() const { return text_.size(); }
};

using EnvelopePtr = std::shared_ptr<const Envelope>;

// What Subscription::take hands over.
struct Delivery {
  EnvelopePtr envelope;
  std::uint64_t dropped = 0;  // events that this subscription lost since the delivery before
};

}  // namespace hostler::host
