#include "runtime/local_events.hpp"

#include "loader/table.hpp"

namespace hostler::host {

LocalEvents::LocalEvents(Bus& bus, std::string instance, std::shared_ptr<const Manifest> manifest)
    : hostler_events{},
      bus_(bus),
      instance_(std::move(instance)),
      manifest_(std::move(manifest)),
      commits_(std::make_shared<Owed<hostler_committed>>()) {
  size = sizeof(hostler_events);
  revision = HOSTLER_EVENTS_REVISION;
  publish = table_function<hostler_events, &LocalEvents::do_publish>;
  subscribe = table_function<hostler_events, &LocalEvents::do_subscribe>;
  take = table_function<hostler_events, &LocalEvents::do_take>;
  acknowledge = table_function<hostler_events, &LocalEvents::do_acknowledge>;
  unsubscribe = table_function<hostler_events, &LocalEvents::do_unsubscribe>;
}

void LocalEvents::close() {
  std::map<std::uint64_t, std::shared_ptr<Subscription>> ending;
  {
    std::lock_guard lock(mutex_);
    ending.swap(subscriptions_);
  }
  for (auto& [number, subscription] : ending) subscription->close();
  commits_->close([](const hostler_committed& owed) { owed.call(owed.context, 0); });
}

std::int32_t LocalEvents::do_publish(hostler_str topic, hostler_str key, hostler_str body,
                                     hostler_committed committed) {
  if (!manifest_->find_topic(view(topic))) return HOSTLER_UNKNOWN_TOPIC;
  Committed call;
  std::uint64_t number = 0;
  if (committed.call) {
    number = commits_->add(committed);
    if (!number) return HOSTLER_BUSY;
    call = [commits = commits_, number](std::uint64_t seq) {
      commits->settle(number, [seq](const hostler_committed& owed) { owed.call(owed.context, seq); });
    };
  }
  auto result = bus_.publish(instance_, view(topic), view(key), view(body), std::move(call));
  if (result != PublishResult::accepted) commits_->forget(number);
  return static_cast<std::int32_t>(result);
}

std::uint64_t LocalEvents::do_subscribe(const hostler_subscription_options* wanted,
                                        hostler_ready ready) {
  SubscribeOptions options;
  options.topics = view(wanted->topic);
  options.queue = wanted->queue;
  if (wanted->name.size) options.cursor = CursorName{instance_, std::string(view(wanted->name))};
  std::uint64_t number = 0;
  {
    std::lock_guard lock(mutex_);
    number = ++last_;
  }
  auto made = bus_.subscribe(options, [ready, number] { ready.call(ready.context, number); });
  if (made.has_error()) return 0;
  std::lock_guard lock(mutex_);
  subscriptions_[number] = std::move(*made);
  return number;
}

std::shared_ptr<Subscription> LocalEvents::find(std::uint64_t subscription) {
  std::lock_guard lock(mutex_);
  auto found = subscriptions_.find(subscription);
  return found == subscriptions_.end() ? nullptr : found->second;
}

std::size_t LocalEvents::do_take(std::uint64_t subscription, std::size_t most,
                                 hostler_receive receive) {
  auto found = find(subscription);
  if (!found) return 0;
  auto deliveries = found->take(most);
  for (const auto& [envelope, dropped] : deliveries) {
    hostler_event event{};
    event.size = sizeof event;
    event.kind = envelope->kind == EventKind::gap ? HOSTLER_GAP : HOSTLER_EVENT;
    event.seq = envelope->seq;
    event.time_us = envelope->time_us;
    event.topic = as_str(envelope->topic);
    event.source = as_str(envelope->source);
    event.key = as_str(envelope->key);
    event.body = as_str(envelope->body);
    event.dropped = dropped;
    receive.call(receive.context, &event);
  }
  return deliveries.size();
}

void LocalEvents::do_acknowledge(std::uint64_t subscription, std::uint64_t seq) {
  if (auto found = find(subscription)) found->acknowledge(seq);
}

void LocalEvents::do_unsubscribe(std::uint64_t subscription) {
  std::shared_ptr<Subscription> ending;
  {
    std::lock_guard lock(mutex_);
    auto found = subscriptions_.find(subscription);
    if (found == subscriptions_.end()) return;
    ending = std::move(found->second);
    subscriptions_.erase(found);
  }
  ending->close();
}

}  // namespace hostler::host
