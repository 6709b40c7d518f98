#include "runtime/process_events.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "loader/table.hpp"

namespace hostler::host {

namespace {

// Of one subscription, on its way to the child.
constexpr std::uint64_t most_granted = 1024;

// Further events stay in the bus while so much waits for the child.
constexpr std::size_t most_waiting = 4 << 20;

constexpr std::size_t most_at_once = 32;

// Tells the child of a durable commit, whenever it comes.
struct Commit {
  std::shared_ptr<Channel> data;
  std::uint64_t token;
};

void tell_committed(void* context, std::uint64_t seq) {
  std::unique_ptr<Commit> commit(static_cast<Commit*>(context));
  commit->data->send(message::Committed{commit->token, seq}, Urgency::owed);
}

}  // namespace

struct ProcessEvents::Subscription {
  std::weak_ptr<ProcessEvents> events;
  asio::io_context& loop;
  std::uint64_t child_number;
  std::uint64_t number = 0;  // the table's
  std::uint64_t granted = 0;

  // [any thread] Between subscribe and unsubscribe.
  static void on_ready(void* context, std::uint64_t) {
    auto& self = *static_cast<Subscription*>(context);
    asio::post(self.loop, [weak = self.events, number = self.child_number] {
      auto events = weak.lock();
      auto* subscription = events ? events->find(number) : nullptr;
      if (subscription) events->pump(*subscription);
    });
  }
};

ProcessEvents::ProcessEvents(asio::io_context& loop, const hostler_events& table,
                             std::shared_ptr<Channel> data)
    : loop_(loop), table_(table), data_(std::move(data)) {}

ProcessEvents::~ProcessEvents() = default;

bool ProcessEvents::publish(const message::Publish& publish) {
  hostler_committed committed{};
  std::unique_ptr<Commit> commit;
  if (publish.token) {
    commit.reset(new Commit{data_, publish.token});
    committed = {commit.get(), tell_committed};
  }
  auto answer = table_.publish(&table_, as_str(publish.topic), as_str(publish.key),
                               as_str(publish.body), committed);
  if (answer == HOSTLER_BUSY) return false;
  if (answer == HOSTLER_ACCEPTED) {
    commit.release();  // tell_committed frees it
  } else if (publish.token) {
    data_->send(message::Committed{publish.token, 0}, Urgency::owed);
  }
  return true;
}

void ProcessEvents::on(const message::Subscribe& wanted) {
  if (subscriptions_.contains(wanted.subscription)) return;
  auto subscription =
      std::unique_ptr<Subscription>(new Subscription{weak_from_this(), loop_, wanted.subscription});
  hostler_subscription_options options{};
  options.size = sizeof options;
  options.queue = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted.queue, UINT32_MAX));
  options.topic = as_str(wanted.topic);
  options.name = as_str(wanted.name);
  subscription->number =
      table_.subscribe(&table_, &options, {subscription.get(), Subscription::on_ready});
  if (subscription->number) subscriptions_[wanted.subscription] = std::move(subscription);
}

ProcessEvents::Subscription* ProcessEvents::find(std::uint64_t number) {
  auto found = subscriptions_.find(number);
  return found == subscriptions_.end() ? nullptr : found->second.get();
}

void ProcessEvents::on(const message::Grant& grant) {
  auto* subscription = find(grant.subscription);
  if (!subscription) return;
  subscription->granted += std::min(grant.events, most_granted - subscription->granted);
  pump(*subscription);
}

void ProcessEvents::pump(Subscription& subscription) {
  struct Target {
    Channel& data;
    std::uint64_t number;
  } target{*data_, subscription.child_number};
  hostler_receive receive{&target, [](void* context, const hostler_event* event) {
                            auto& target = *static_cast<Target*>(context);
                            message::Event message{
                                target.number,    event->kind,        event->seq,
                                event->time_us,   view(event->topic), view(event->source),
                                view(event->key), view(event->body),  event->dropped};
                            target.data.send(message, Urgency::owed);
                          }};
  while (subscription.granted && data_->waiting() < most_waiting) {
    auto most = std::min<std::uint64_t>(subscription.granted, most_at_once);
    auto taken = table_.take(&table_, subscription.number, most, receive);
    subscription.granted -= taken;
    if (taken < most) return;
  }
}

void ProcessEvents::on(const message::Acknowledge& acknowledge) {
  if (auto* subscription = find(acknowledge.subscription)) {
    table_.acknowledge(&table_, subscription->number, acknowledge.seq);
  }
}

void ProcessEvents::on(const message::Unsubscribe& unsubscribe) {
  auto* subscription = find(unsubscribe.subscription);
  if (!subscription) return;
  table_.unsubscribe(&table_, subscription->number);
  subscriptions_.erase(unsubscribe.subscription);
}

void ProcessEvents::resume() {
  for (auto& [number, subscription] : subscriptions_) pump(*subscription);
}

}  // namespace hostler::host
