// hostler.events/1 of one instance, on the host's bus.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "bus/bus.hpp"
#include "hostler/abi/events.h"
#include "hostler/manifest.hpp"
#include "isolation/owed.hpp"

namespace hostler::host {

class LocalEvents : public hostler_events {
 public:
  LocalEvents(Bus& bus, std::string instance, std::shared_ptr<const Manifest> manifest);

  // Ends all subscriptions, and answers 0 for commits that are still to come; no callback comes after it.
  void close();

 private:
  std::int32_t do_publish(hostler_str topic, hostler_str key, hostler_str body,
                          hostler_committed committed);
  std::uint64_t do_subscribe(const hostler_subscription_options* options, hostler_ready ready);
  std::size_t do_take(std::uint64_t subscription, std::size_t most, hostler_receive receive);
  void do_acknowledge(std::uint64_t subscription, std::uint64_t seq);
  void do_unsubscribe(std::uint64_t subscription);
  std::shared_ptr<Subscription> find(std::uint64_t subscription);

  Bus& bus_;
  const std::string instance_;
  const std::shared_ptr<const Manifest> manifest_;  // names what it may publish
  const std::shared_ptr<Owed<hostler_committed>> commits_;  // the bus may outlast this object
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Subscription>> subscriptions_;
};

}  // namespace hostler::host
