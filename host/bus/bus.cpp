#include "bus/bus.hpp"

#include <algorithm>
#include <chrono>

#include "bus/inbox.hpp"
#include "bus/topics.hpp"
#include "hostler/abi/events.h"

namespace hostler::host {
namespace {

constexpr std::size_t largest_body = 1 << 20;
constexpr std::size_t largest_key = 1 << 10;

static_assert(static_cast<int>(PublishResult::accepted) == HOSTLER_ACCEPTED);
static_assert(static_cast<int>(PublishResult::dropped) == HOSTLER_DROPPED);
static_assert(static_cast<int>(PublishResult::busy) == HOSTLER_BUSY);
static_assert(static_cast<int>(PublishResult::unknown_topic) == HOSTLER_UNKNOWN_TOPIC);
static_assert(static_cast<int>(PublishResult::too_large) == HOSTLER_TOO_LARGE);

std::int64_t system_time() {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

Subscription::Subscription(std::shared_ptr<Inbox> inbox, std::shared_ptr<Topics> topics,
                           std::shared_ptr<DurableLog> log, std::optional<CursorName> cursor)
    : inbox_(std::move(inbox)),
      topics_(std::move(topics)),
      log_(std::move(log)),
      cursor_(std::move(cursor)) {}

Subscription::~Subscription() { close(); }

std::vector<Delivery> Subscription::take(std::size_t most) { return inbox_->take(most); }

std::uint64_t Subscription::dropped() const { return inbox_->dropped(); }

void Subscription::acknowledge(std::uint64_t seq) {
  if (cursor_) log_->acknowledge(*cursor_, seq);
}

void Subscription::close() {
  inbox_->close();
  topics_->detach(inbox_);
}

Bus::Bus(std::shared_ptr<DurableLog> log, Clock clock)
    : log_(std::move(log)),
      topics_(std::make_shared<Topics>()),
      clock_(clock ? std::move(clock) : system_time) {
  if (!log_) return;
  log_->start([topics = topics_](const EnvelopePtr& event) {
    if (auto* topic = topics->find(event->topic)) topic->deliver(event);
  });
}

Bus::~Bus() {
  if (log_) log_->stop();
}

Result<> Bus::declare(const std::string& topic, TopicClass topic_class, Retention retention) {
  if (topic_class == TopicClass::durable && !log_) {
    return Error{"topic " + topic + " is durable, but this host keeps no log of events"};
  }
  if (auto declared = topics_->declare(topic, topic_class); !declared) return declared;
  if (topic_class == TopicClass::durable) log_->declare(topic, retention);
  return {};
}

PublishResult Bus::publish(std::string_view source, std::string_view topic_name,
                           std::string_view key, std::string_view body, Committed committed) {
  auto* const topic = topics_->find(topic_name);
  if (!topic) return PublishResult::unknown_topic;
  if (body.size() > largest_body || key.size() > largest_key) return PublishResult::too_large;

  auto event = std::make_shared<Envelope>(topic->topic_class, topic_name, source, key, body);
  event->time_us = clock_();
  if (topic->topic_class == TopicClass::durable) {
    return log_->append(std::move(event), std::move(committed)) ? PublishResult::accepted
                                                                : PublishResult::busy;
  }
  return topic->deliver(std::move(event)) ? PublishResult::dropped : PublishResult::accepted;
}

Result<std::shared_ptr<Subscription>> Bus::subscribe(const SubscribeOptions& options, Ready ready) {
  auto filter = TopicFilter::parse(options.topics);
  if (!filter) return filter.error();
  if (!log_ && (options.cursor || options.after)) {
    return Error{"this host keeps no log of events to resume from"};
  }
  auto after = options.after;
  // A reader may remember a number of a log that is gone; it must not wait for that number to
  // return.
  if (after) after = std::min(*after, log_->last());
  if (options.cursor) after = log_->open_cursor(*options.cursor, after);

  auto inbox =
      std::make_shared<Inbox>(std::move(*filter), options.queue, log_, after, std::move(ready));
  auto subscription = std::make_shared<Subscription>(inbox, topics_, log_, options.cursor);
  topics_->attach(inbox);
  inbox->wake();
  inbox->catch_up();
  return subscription;
}

std::vector<TopicInfo> Bus::topics() const {
  std::vector<TopicInfo> infos;
  for (const auto* topic : topics_->list()) {
    infos.push_back({topic->name, topic->topic_class, topic->published(), topic->dropped(),
                     topic->subscribers()});
  }
  return infos;
}

}  // namespace hostler::host
