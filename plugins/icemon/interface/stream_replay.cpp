#include "interface/stream_replay.hpp"

#include <utility>

namespace icemon {
namespace {

constexpr std::size_t record_head = 8;  // bytes, so that empty records count, too

SchedulerView scheduler_of(const RecordingHeader& header) {
  SchedulerView scheduler;
  scheduler.id = scheduler.address = header.scheduler;
  scheduler.netname = header.netname;
  scheduler.state = LinkState::lost;
  scheduler.reason = "this is a recording";
  scheduler.since_ms = header.started_ms;
  return scheduler;
}

}  // namespace

StreamReplay::StreamReplay(RecordingReader reader)
    : reader_(std::move(reader)),
      stream_(scheduler_of(reader_.header()), reader_.header().protocol),
      last_{reader_.header().started_ms, 1} {}

hostler::Result<bool> StreamReplay::play(std::size_t slice) {
  for (std::size_t played = 0; played < slice;) {
    auto chunk = reader_.next();
    if (chunk.has_error()) return chunk.error();
    if (!*chunk) return false;
    last_ = (*chunk)->arrived;
    auto fed = stream_.feed((*chunk)->bytes, last_);
    if (fed.has_error()) return fed.error();
    played += record_head + (*chunk)->bytes.size();
  }
  return true;
}

}  // namespace icemon
