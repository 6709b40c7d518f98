// A durable log without a disk, for tests: commits, reads and failures happen when the test says
// so. One thread.
#pragma once

#include <algorithm>
#include <map>
#include <utility>

#include "bus/durable_log.hpp"

namespace hostler::host {

class MemoryLog : public DurableLog {
 public:
  void start(Deliver deliver) override { deliver_ = std::move(deliver); }
  void declare(const std::string&, Retention) override {}
  std::uint64_t last() const override { return events_.empty() ? 0 : events_.back()->seq; }
  void stop() override { commit(); }

  bool append(std::shared_ptr<Envelope> event, Committed committed) override {
    if (waiting_.size() == queue_bound) return false;
    waiting_.emplace_back(std::move(event), std::move(committed));
    return true;
  }

  void read(const TopicFilter& filter, std::uint64_t after, std::size_t most, Read done) override {
    reads_.push_back({filter, after, most, std::move(done)});
    if (reads_at_once) answer_read();
  }

  std::uint64_t open_cursor(const CursorName& name, std::optional<std::uint64_t> after) override {
    return cursors.try_emplace(name, after.value_or(last())).first->second;
  }
  void acknowledge(const CursorName& name, std::uint64_t seq) override { cursors[name] = seq; }

  // Puts what was appended on the "disk" and tells everybody.
  void commit() {
    for (const auto& event : write()) deliver_(event);
  }

  // The first half of a commit: readers find the events, but they were not delivered yet.
  std::vector<EnvelopePtr> write() {
    std::vector<EnvelopePtr> written;
    for (auto& [event, committed] : std::exchange(waiting_, {})) {
      event->seq = last() + 1;
      events_.push_back(event);
      written.push_back(event);
      if (committed) committed(event->seq);
    }
    return written;
  }
  void deliver(const EnvelopePtr& event) { deliver_(event); }

  // Answers the oldest read with what is written by now.
  void answer_read() {
    const auto read = std::move(reads_.front());
    reads_.erase(reads_.begin());
    if (std::exchange(next_read_fails, false)) {
      read.done(Error{"disk I/O error"});
      return;
    }
    read.done(page_for(read));
  }
  std::size_t waiting_reads() const { return reads_.size(); }

  std::size_t queue_bound = 1000;
  bool reads_at_once = true;
  bool next_read_fails = false;
  std::map<CursorName, std::uint64_t> cursors;

 private:
  struct WaitingRead {
    TopicFilter filter;
    std::uint64_t after;
    std::size_t most;
    Read done;
  };

  Page page_for(const WaitingRead& read) const {
    Page page{.through = last(), .complete = true};
    for (const auto& event : events_) {
      if (event->seq <= read.after || !read.filter.matches(event->topic)) continue;
      if (page.events.size() == read.most) {
        page.through = page.events.back()->seq;
        page.complete = false;
        break;
      }
      page.events.push_back(event);
    }
    return page;
  }

  Deliver deliver_;
  std::vector<EnvelopePtr> events_;
  std::vector<std::pair<std::shared_ptr<Envelope>, Committed>> waiting_;
  std::vector<WaitingRead> reads_;
};

}  // namespace hostler::host
