// What the process of an isolated instance publishes and subscribes to, on the instance's own table
// of hostler.events/1. Everything on the control loop.
#pragma once

#include <map>
#include <memory>

#include "hostler/abi/events.h"
#include "isolation/channel.hpp"

namespace hostler::host {

class ProcessEvents : public std::enable_shared_from_this<ProcessEvents> {
 public:
  ProcessEvents(asio::io_context& loop, const hostler_events& table, std::shared_ptr<Channel> data);
  ~ProcessEvents();

  // False: the log of durable events is full. The child was told that the event is taken, so it is
  // to be published again until it is.
  bool publish(const message::Publish& publish);

  std::size_t subscriptions() const { return subscriptions_.size(); }

  void on(const message::Subscribe& subscribe);
  void on(const message::Grant& grant);
  void on(const message::Acknowledge& acknowledge);
  void on(const message::Unsubscribe& unsubscribe);

  void resume();  // the channel has room again

 private:
  struct Subscription;

  Subscription* find(std::uint64_t number);
  void pump(Subscription& subscription);

  asio::io_context& loop_;
  const hostler_events& table_;
  const std::shared_ptr<Channel> data_;
  std::map<std::uint64_t, std::unique_ptr<Subscription>> subscriptions_;  // by the child's numbers
};

}  // namespace hostler::host
