// The last event of each source, topic and key, the longest unchanged first. Bounded: the longest
// unchanged goes when there are too many. Not thread-safe.
#pragma once

#include <functional>
#include <list>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "bus/envelope.hpp"

namespace hostler::host {

class LatestValues {
 public:
  struct Entry {
    std::uint64_t arrival;  // the caller's order
    EnvelopePtr envelope;
  };

  // What one publisher can make the host hold, by keys without end or by large bodies.
  static constexpr std::size_t most_keys = 65536;
  static constexpr std::size_t most_bytes = 64 << 20;

  // Replaces the event of the same source, topic and key, and puts this one last. Returns how many
  // others had to go for it.
  std::size_t put(std::uint64_t arrival, EnvelopePtr envelope) {
    bytes_ += envelope->bytes();
    replace(arrival, std::move(envelope));
    std::size_t lost = 0;
    for (; size() > 1 && (size() > most_keys || bytes_ > most_bytes); ++lost) pop_front();
    return lost;
  }

  Entry pop_front() {
    const auto& oldest = *entries_.front().envelope;
    bytes_ -= oldest.bytes();
    places_.erase(Key{oldest.topic, oldest.source, oldest.key});
    Entry entry = std::move(entries_.front());
    entries_.pop_front();
    return entry;
  }

  const Entry& front() const { return entries_.front(); }
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  struct Key {
    std::string_view topic;
    std::string_view source;
    std::string_view key;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      const std::hash<std::string_view> hash;
      return hash(key.key) + 31 * (hash(key.source) + 31 * hash(key.topic));
    }
  };
  void replace(std::uint64_t arrival, EnvelopePtr envelope) {
    const Key key{envelope->topic, envelope->source, envelope->key};
    if (auto node = places_.extract(key)) {
      // The old key's views lead into the old envelope.
      node.key() = key;
      entries_.splice(entries_.end(), entries_, node.mapped());
      bytes_ -= entries_.back().envelope->bytes();
      entries_.back() = {arrival, std::move(envelope)};
      places_.insert(std::move(node));
    } else {
      entries_.push_back({arrival, std::move(envelope)});
      places_.emplace(key, std::prev(entries_.end()));
    }
  }

  std::list<Entry> entries_;
  std::size_t bytes_ = 0;
  std::unordered_map<Key, std::list<Entry>::iterator, Hash> places_;
};

}  // namespace hostler::host
