#include <boost/asio/post.hpp>
#include <deque>

#include "plugin/state.hpp"

namespace hostler {

RawTopic::RawTopic(PluginBase& plugin, std::string name)
    : plugin_(&plugin), name_(std::move(name)) {
  plugin_->state_->topics.push_back(name_);
}

PublishResult RawTopic::publish(std::string_view body, std::string_view key) const {
  const hostler_events* events = plugin_->state_->events;
  return static_cast<PublishResult>(events->publish(events, detail::as_str(name_),
                                                    detail::as_str(key), detail::as_str(body), {}));
}

namespace {

// Waits for one durable commit; freed by the host's one call.
struct PendingCommit {
  explicit PendingCommit(asio::io_context& loop) : loop(loop), wakeup(loop.get_executor()) {}
  asio::io_context& loop;
  Condition wakeup;
  std::optional<std::uint64_t> seq;
};

using PendingCommitPtr = std::shared_ptr<PendingCommit>;

void committed(void* context, std::uint64_t seq) {
  std::unique_ptr<PendingCommitPtr> held(static_cast<PendingCommitPtr*>(context));
  PendingCommitPtr pending = *held;
  asio::post(pending->loop, [pending, seq] {
    pending->seq = seq;
    pending->wakeup.notify_all();
  });
}

Error refusal(PublishResult result, const std::string& topic) {
  switch (result) {
    case PublishResult::busy:
      return {"the host's log of events is full; try again", ExitCode::temporary};
    case PublishResult::too_large:
      return {"an event of " + topic + " is over 1 MiB", ExitCode::usage};
    case PublishResult::unknown_topic:
      return {"the manifest does not name the topic " + topic, ExitCode::usage};
    default:
      return {"the event of " + topic + " was dropped"};
  }
}

}  // namespace

Task<Result<std::uint64_t>> RawTopic::publish_durable(std::string body, std::string key) const {
  detail::PluginState& plugin = *plugin_->state_;
  auto pending = std::make_shared<PendingCommit>(plugin.loop);
  auto held = std::make_unique<PendingCommitPtr>(pending);
  hostler_committed callback{held.get(), committed};
  auto result = static_cast<PublishResult>(
      plugin.events->publish(plugin.events, detail::as_str(name_), detail::as_str(key),
                             detail::as_str(body), callback));
  if (result != PublishResult::accepted) co_return refusal(result, name_);
  held.release();  // `committed` frees it
  while (!pending->seq) co_await pending->wakeup.wait();
  if (*pending->seq == 0) co_return Error{"the host could not write its log of events"};
  co_return *pending->seq;
}

namespace detail {

struct SubscriptionState : std::enable_shared_from_this<SubscriptionState> {
  explicit SubscriptionState(PluginState& plugin) : plugin(plugin), arrived(plugin.loop.get_executor()) {}

  ~SubscriptionState() {
    if (number) plugin.events->unsubscribe(plugin.events, number);
  }

  void open(std::string_view topic, const SubscribeOptions& chosen) {
    hostler_subscription_options options{};
    options.size = sizeof options;
    options.queue = chosen.queue;
    options.topic = as_str(topic);
    options.name = as_str(chosen.name);
    hostler_ready ready{this, [](void* context, std::uint64_t) {
                          static_cast<SubscriptionState*>(context)->wake();
                        }};
    number = plugin.events->subscribe(plugin.events, &options, ready);
    if (!number) throw Failure("cannot subscribe to '" + std::string(topic) + "': not a topic");
  }

  // [any thread]
  void wake() {
    asio::post(plugin.loop, [weak = weak_from_this()] {
      if (auto state = weak.lock()) state->arrived.notify_all();
    });
  }

  // Moves waiting events here; false when there are none.
  bool fetch() {
    hostler_receive receive{this, [](void* context, const hostler_event* event) {
                              auto& waiting = static_cast<SubscriptionState*>(context)->waiting;
                              waiting.push_back(copy(*event));
                            }};
    return plugin.events->take(plugin.events, number, 64, receive) > 0;
  }

  static Event copy(const hostler_event& event) {
    Event copied;
    copied.seq = event.seq;
    copied.time_us = event.time_us;
    copied.topic = as_view(event.topic);
    copied.source = as_view(event.source);
    copied.key = as_view(event.key);
    copied.body = as_view(event.body);
    copied.dropped = event.dropped;
    copied.gap = event.kind == HOSTLER_GAP;
    return copied;
  }

  PluginState& plugin;
  Condition arrived;
  std::uint64_t number = 0;
  std::deque<Event> waiting;
};

}  // namespace detail

Subscription PluginBase::subscribe(std::string_view topic, const SubscribeOptions& options) {
  auto state = std::make_shared<detail::SubscriptionState>(*state_);
  state->open(topic, options);
  return Subscription(std::move(state));
}

Task<Event> Subscription::next() {
  auto state = state_;  // outlives the Subscription while this waits
  while (state->waiting.empty() && !state->fetch()) co_await state->arrived.wait();
  Event event = std::move(state->waiting.front());
  state->waiting.pop_front();
  co_return event;
}

void Subscription::acknowledge(std::uint64_t seq) {
  const hostler_events* events = state_->plugin.events;
  events->acknowledge(events, state_->number, seq);
}

}  // namespace hostler
