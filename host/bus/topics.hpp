// The topics that are declared and who listens to each: the bus's inner table. Any thread.
//
// Publishers look a topic up without a lock, in a table that is replaced when a topic is declared,
// and read its subscribers from a list that is replaced when one comes or goes.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bus/inbox.hpp"
#include "bus/latest_values.hpp"

namespace hostler::host {

using Inboxes = std::vector<std::shared_ptr<Inbox>>;

class Topic {
 public:
  Topic(std::string name, TopicClass topic_class, std::shared_ptr<const Inboxes> inboxes)
      : name(std::move(name)), topic_class(topic_class), inboxes_(std::move(inboxes)) {}

  const std::string name;
  const TopicClass topic_class;

  // Hands the event to every subscriber; true when one of them lost an older event for it.
  bool deliver(const EnvelopePtr&);

  // A new subscriber is given the latest values before anything that is published from now on.
  void attach(const std::shared_ptr<Inbox>&);
  void detach(const std::shared_ptr<Inbox>&);

  std::uint64_t published() const { return published_.load(std::memory_order_relaxed); }
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }
  std::size_t subscribers() const;

 private:
  std::shared_ptr<const Inboxes> inboxes() const;
  bool deliver_latest(const EnvelopePtr&, std::shared_ptr<const Inboxes>&);

  mutable std::mutex mutex_;
  std::shared_ptr<const Inboxes> inboxes_;
  LatestValues values_;
  std::atomic<std::uint64_t> published_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
};

class Topics {
 public:
  Topics();

  // The topic; an error when it is declared with another class already.
  Result<> declare(const std::string& name, TopicClass);

  // Null when it is not declared. A topic lives as long as this table. Takes no lock.
  Topic* find(std::string_view name) const;

  // By name.
  std::vector<const Topic*> list() const;

  void attach(const std::shared_ptr<Inbox>&);
  void detach(const std::shared_ptr<Inbox>&);

 private:
  using Table = std::unordered_map<std::string_view, Topic*>;

  std::shared_ptr<const Inboxes> matching(const std::string& topic) const;

  mutable std::mutex mutex_;  // of all below; `table_` is read without
  std::vector<std::unique_ptr<Topic>> topics_;
  std::vector<std::unique_ptr<const Table>> tables_;  // old ones are kept: a publisher may read one
  std::atomic<const Table*> table_;
  Inboxes inboxes_;
};

}  // namespace hostler::host
