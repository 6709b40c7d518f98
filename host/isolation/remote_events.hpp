// hostler.events/1 of an isolated instance, in its process. Publishing answers for the process's
// own bounded queue. Of each subscription the host sends as many events as were granted and keeps
// the others in its own queue, so that drops are counted there and durable events wait.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "hostler/abi/events.h"
#include "isolation/channel.hpp"
#include "isolation/owed.hpp"

namespace hostler::host {

class RemoteEvents : public hostler_events {
 public:
  struct Topics {
    std::set<std::string, std::less<>> durable, other;  // that the manifest says it publishes
  };

  RemoteEvents(std::shared_ptr<Channel> channel, Topics topics);
  ~RemoteEvents();

  // From the host [loop].
  void on(const message::Committed& committed);
  void on(const message::Event& event);

  // Every `committed` that is still owed is called with 0; none comes after it.
  void close();

 private:
  struct Kept;
  struct Subscription;

  std::int32_t do_publish(hostler_str topic, hostler_str key, hostler_str body,
                          hostler_committed committed);
  std::uint64_t do_subscribe(const hostler_subscription_options* options, hostler_ready ready);
  std::size_t do_take(std::uint64_t number, std::size_t most, hostler_receive receive);
  void do_acknowledge(std::uint64_t number, std::uint64_t seq);
  void do_unsubscribe(std::uint64_t number);

  std::deque<Kept> take_waiting(std::uint64_t number, std::size_t most);

  const std::shared_ptr<Channel> channel_;
  const Topics topics_;

  Owed<hostler_committed> commits_;

  // Of the subscriptions; held while `ready` is called, so that unsubscribe can wait for it.
  std::mutex mutex_;
  std::uint64_t last_subscription_ = 0;
  std::map<std::uint64_t, std::unique_ptr<Subscription>> subscriptions_;
};

}  // namespace hostler::host
