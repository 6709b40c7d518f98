// What the bus needs of the durable events' log: one numbering for all durable topics of a host.
// Every function may be called from any thread and none waits for the disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/envelope.hpp"
#include "bus/topic_filter.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

// How long a durable topic's events are kept: until they are older, or together larger.
struct Retention {
  std::chrono::seconds age = std::chrono::days(7);
  std::uint64_t bytes = 256 << 20;
};

// Called once with the event's seq when it is on disk, with 0 when it could not be written. It must
// neither block nor throw.
using Committed = std::function<void(std::uint64_t seq)>;

// A durable subscriber's place: `name` is unique in its instance.
struct CursorName {
  std::string owner;  // the instance
  std::string name;
  auto operator<=>(const CursorName&) const = default;
};

class DurableLog {
 public:
  // Called for each committed event, in the order of seq, before its Committed. Must not block.
  using Deliver = std::function<void(const EnvelopePtr&)>;

  struct Page {
    std::vector<EnvelopePtr> events;  // by seq; a gap stands where events were removed unread
    std::uint64_t through = 0;        // what matches up to here is in this page or before it
    bool complete = false;            // this was all that is committed
  };
  using Read = std::function<void(Result<Page>)>;

  virtual ~DurableLog() = default;

  // Comes before the first append.
  virtual void start(Deliver) = 0;

  virtual void declare(const std::string& topic, Retention) = 0;

  // Takes the event, to give it a seq and write it; false when the queue is full: nothing was
  // taken.
  virtual bool append(std::shared_ptr<Envelope>, Committed) = 0;

  // Reads at most `most` events behind `after`, beside the writer; `done` is called once.
  virtual void read(const TopicFilter&, std::uint64_t after, std::size_t most, Read done) = 0;

  // The highest seq on disk.
  virtual std::uint64_t last() const = 0;

  // The seq a cursor acknowledged last. A new cursor starts behind `after`, or behind last().
  virtual std::uint64_t open_cursor(const CursorName&, std::optional<std::uint64_t> after) = 0;

  // Moves a cursor forward, at most to last(); it is on disk with one of the next commits.
  virtual void acknowledge(const CursorName&, std::uint64_t seq) = 0;

  // Writes what was taken, answers all that is owed and refuses what comes later. Waits; called
  // once.
  virtual void stop() = 0;
};

}  // namespace hostler::host
