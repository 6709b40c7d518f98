#include "isolation/remote_events.hpp"

#include "bus/topic_filter.hpp"
#include "loader/table.hpp"

namespace hostler::host {

namespace {

constexpr std::size_t largest_body = 1 << 20;
constexpr std::size_t largest_key = 1 << 10;

// Events on their way to a subscription, or taken out of the host's queue and not yet by the
// plugin.
constexpr std::uint64_t window = 64;

}  // namespace

struct RemoteEvents::Kept {
  explicit Kept(const message::Event& event)
      : kind(static_cast<std::uint32_t>(event.kind)),
        seq(event.seq),
        time_us(event.time_us),
        dropped(event.dropped),
        topic(event.topic),
        source(event.source),
        key(event.key),
        body(event.body) {}

  hostler_event as_abi() const {
    hostler_event event{};
    event.size = sizeof event;
    event.kind = kind;
    event.seq = seq;
    event.time_us = time_us;
    event.topic = as_str(topic);
    event.source = as_str(source);
    event.key = as_str(key);
    event.body = as_str(body);
    event.dropped = dropped;
    return event;
  }

  std::uint32_t kind;
  std::uint64_t seq;
  std::int64_t time_us;
  std::uint64_t dropped;
  std::string topic, source, key, body;
};

struct RemoteEvents::Subscription {
  hostler_ready ready{};
  std::deque<Kept> waiting;
  std::uint64_t taken = 0;  // since the last grant
};

RemoteEvents::RemoteEvents(std::shared_ptr<Channel> channel, Topics topics)
    : hostler_events{}, channel_(std::move(channel)), topics_(std::move(topics)) {
  size = sizeof(hostler_events);
  revision = HOSTLER_EVENTS_REVISION;
  publish = table_function<hostler_events, &RemoteEvents::do_publish>;
  subscribe = table_function<hostler_events, &RemoteEvents::do_subscribe>;
  take = table_function<hostler_events, &RemoteEvents::do_take>;
  acknowledge = table_function<hostler_events, &RemoteEvents::do_acknowledge>;
  unsubscribe = table_function<hostler_events, &RemoteEvents::do_unsubscribe>;
}

RemoteEvents::~RemoteEvents() = default;

std::int32_t RemoteEvents::do_publish(hostler_str topic, hostler_str key, hostler_str body,
                                      hostler_committed committed) {
  bool durable = topics_.durable.contains(view(topic));
  if (!durable && !topics_.other.contains(view(topic))) return HOSTLER_UNKNOWN_TOPIC;
  if (body.size > largest_body || key.size > largest_key) return HOSTLER_TOO_LARGE;
  message::Publish message{0, view(topic), view(key), view(body)};
  if (!durable) {
    return channel_->send(message, Urgency::droppable) ? HOSTLER_ACCEPTED : HOSTLER_DROPPED;
  }
  if (committed.call && !(message.token = commits_.add(committed))) return HOSTLER_BUSY;
  if (channel_->send(message, Urgency::refusable)) return HOSTLER_ACCEPTED;
  // When the promise has been kept meanwhile, by close(), the event counts as taken and not
  // written.
  return message.token && !commits_.forget(message.token) ? HOSTLER_ACCEPTED : HOSTLER_BUSY;
}

void RemoteEvents::on(const message::Committed& committed) {
  commits_.settle(committed.token, [&](const hostler_committed& owed) {
    owed.call(owed.context, committed.seq);
  });
}

void RemoteEvents::close() {
  commits_.close([](const hostler_committed& owed) { owed.call(owed.context, 0); });
}

std::uint64_t RemoteEvents::do_subscribe(const hostler_subscription_options* options,
                                         hostler_ready ready) {
  if (TopicFilter::parse(view(options->topic)).has_error()) return 0;
  std::uint64_t number = 0;
  {
    std::lock_guard lock(mutex_);
    number = ++last_subscription_;
    subscriptions_[number] = std::make_unique<Subscription>();
    subscriptions_[number]->ready = ready;
  }
  channel_->send(
      message::Subscribe{number, options->queue, view(options->topic), view(options->name)},
      Urgency::owed);
  channel_->send(message::Grant{number, window}, Urgency::owed);
  return number;
}

void RemoteEvents::on(const message::Event& event) {
  std::lock_guard lock(mutex_);
  auto found = subscriptions_.find(event.subscription);
  if (found == subscriptions_.end()) return;
  Subscription& subscription = *found->second;
  subscription.waiting.emplace_back(event);
  if (subscription.waiting.size() == 1) {
    subscription.ready.call(subscription.ready.context, event.subscription);
  }
}

std::deque<RemoteEvents::Kept> RemoteEvents::take_waiting(std::uint64_t number, std::size_t most) {
  std::deque<Kept> taken;
  std::lock_guard lock(mutex_);
  auto found = subscriptions_.find(number);
  if (found == subscriptions_.end()) return taken;
  Subscription& subscription = *found->second;
  for (; most && !subscription.waiting.empty(); --most) {
    taken.push_back(std::move(subscription.waiting.front()));
    subscription.waiting.pop_front();
  }
  subscription.taken += taken.size();
  if (subscription.taken >= window / 2) {
    channel_->send(message::Grant{number, std::exchange(subscription.taken, 0)}, Urgency::owed);
  }
  return taken;
}

std::size_t RemoteEvents::do_take(std::uint64_t number, std::size_t most, hostler_receive receive) {
  auto taken = take_waiting(number, most);
  for (const Kept& kept : taken) {
    hostler_event event = kept.as_abi();
    receive.call(receive.context, &event);
  }
  return taken.size();
}

void RemoteEvents::do_acknowledge(std::uint64_t number, std::uint64_t seq) {
  channel_->send(message::Acknowledge{number, seq}, Urgency::owed);
}

void RemoteEvents::do_unsubscribe(std::uint64_t number) {
  {
    std::lock_guard lock(mutex_);
    subscriptions_.erase(number);
  }
  channel_->send(message::Unsubscribe{number}, Urgency::owed);
}

}  // namespace hostler::host
