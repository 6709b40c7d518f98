#include "api/bus_event_source.hpp"

#include <utility>

#include "bus/envelope_json.hpp"

namespace hostler::host {

namespace {

class BusFeed : public EventFeed {
 public:
  explicit BusFeed(std::shared_ptr<Subscription> subscription)
      : subscription_(std::move(subscription)) {}
  ~BusFeed() override { subscription_->close(); }

  std::vector<FeedEvent> take(std::size_t most) override {
    std::vector<FeedEvent> events;
    for (const Delivery& delivery : subscription_->take(most)) {
      dropped_ += delivery.dropped;
      events.push_back({to_json(*delivery.envelope), delivery.envelope->seq});
    }
    return events;
  }

  std::uint64_t dropped() override { return std::exchange(dropped_, 0); }

 private:
  const std::shared_ptr<Subscription> subscription_;
  std::uint64_t dropped_ = 0;
};

}  // namespace

Result<std::unique_ptr<EventFeed>> BusEventSource::open(std::vector<std::string> topics,
                                                        std::optional<std::uint64_t> after,
                                                        std::function<void()> ready) {
  SubscribeOptions options;
  options.after = after;
  for (const std::string& topic : topics) {
    if (!options.topics.empty()) options.topics += ',';
    options.topics += topic;
  }
  auto subscription = bus_.subscribe(options, std::move(ready));
  if (subscription.has_error()) return subscription.error();
  return std::make_unique<BusFeed>(std::move(*subscription));
}

}  // namespace hostler::host
