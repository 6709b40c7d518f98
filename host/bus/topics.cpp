#include "bus/topics.hpp"

#include <algorithm>

namespace hostler::host {

std::shared_ptr<const Inboxes> Topic::inboxes() const {
  const std::lock_guard lock(mutex_);
  return inboxes_;
}

std::size_t Topic::subscribers() const { return inboxes()->size(); }

bool Topic::deliver(const EnvelopePtr& event) {
  published_.fetch_add(1, std::memory_order_relaxed);
  std::shared_ptr<const Inboxes> inboxes;
  bool lost = false;
  if (topic_class == TopicClass::latest) {
    lost = deliver_latest(event, inboxes);
  } else {
    inboxes = this->inboxes();
    for (const auto& inbox : *inboxes) lost |= inbox->deliver(event);
  }
  if (lost) dropped_.fetch_add(1, std::memory_order_relaxed);
  for (const auto& inbox : *inboxes) {
    inbox->wake();
    if (topic_class == TopicClass::durable) inbox->catch_up();
  }
  return lost;
}

// Under the lock, so that no subscriber ends with another value than the topic holds.
bool Topic::deliver_latest(const EnvelopePtr& event, std::shared_ptr<const Inboxes>& inboxes) {
  const std::lock_guard lock(mutex_);
  inboxes = inboxes_;
  values_.put(0, event);
  bool lost = false;
  for (const auto& inbox : *inboxes) lost |= inbox->deliver(event);
  return lost;
}

void Topic::attach(const std::shared_ptr<Inbox>& inbox) {
  const std::lock_guard lock(mutex_);
  for (const auto& value : values_) inbox->deliver(value.envelope);
  auto inboxes = std::make_shared<Inboxes>(*inboxes_);
  inboxes->push_back(inbox);
  inboxes_ = std::move(inboxes);
}

void Topic::detach(const std::shared_ptr<Inbox>& inbox) {
  const std::lock_guard lock(mutex_);
  auto inboxes = std::make_shared<Inboxes>(*inboxes_);
  std::erase(*inboxes, inbox);
  inboxes_ = std::move(inboxes);
}

Topics::Topics() {
  tables_.push_back(std::make_unique<const Table>());
  table_ = tables_.back().get();
}

Result<> Topics::declare(const std::string& name, TopicClass topic_class) {
  if (!is_topic_name(name)) {
    return Error{"'" + name +
                 "' is no topic's name; join words of letters, digits, - and _ by dots"};
  }
  const std::lock_guard lock(mutex_);
  if (const auto* topic = find(name)) {
    if (topic->topic_class == topic_class) return {};
    return Error{"topic " + name + " is " + std::string(to_string(topic->topic_class)) +
                 " here already; it cannot be " + std::string(to_string(topic_class)) + " too"};
  }
  topics_.push_back(std::make_unique<Topic>(name, topic_class, matching(name)));
  auto table = std::make_unique<Table>(*table_.load());
  table->emplace(topics_.back()->name, topics_.back().get());
  tables_.push_back(std::move(table));
  table_ = tables_.back().get();
  return {};
}

std::shared_ptr<const Inboxes> Topics::matching(const std::string& topic) const {
  auto matching = std::make_shared<Inboxes>();
  std::ranges::copy_if(inboxes_, std::back_inserter(*matching),
                       [&](const auto& inbox) { return inbox->filter().matches(topic); });
  return matching;
}

Topic* Topics::find(std::string_view name) const {
  const auto& table = *table_.load(std::memory_order_acquire);
  const auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

std::vector<const Topic*> Topics::list() const {
  std::vector<const Topic*> list;
  for (const auto& [name, topic] : *table_.load(std::memory_order_acquire)) list.push_back(topic);
  std::ranges::sort(list, {}, &Topic::name);
  return list;
}

void Topics::attach(const std::shared_ptr<Inbox>& inbox) {
  const std::lock_guard lock(mutex_);
  inboxes_.push_back(inbox);
  for (const auto& topic : topics_) {
    if (inbox->filter().matches(topic->name)) topic->attach(inbox);
  }
}

void Topics::detach(const std::shared_ptr<Inbox>& inbox) {
  const std::lock_guard lock(mutex_);
  std::erase(inboxes_, inbox);
  for (const auto& topic : topics_) {
    if (inbox->filter().matches(topic->name)) topic->detach(inbox);
  }
}

}  // namespace hostler::host
