// Plays a recording into a cluster, a slice at a time, so that a long one neither holds the loop of
// whoever asked nor has to be played to its end.
#pragma once

#include <cstddef>

#include "monitor/recording.hpp"
#include "monitor/watched_stream.hpp"

namespace icemon {

class StreamReplay {
 public:
  explicit StreamReplay(RecordingReader reader);

  // Plays records until so many bytes are through; false: the recording is at its end. Reads the
  // file, so it belongs into offload().
  hostler::Result<bool> play(std::size_t slice = 4 * 1024 * 1024);

  Moment last() const { return last_; }  // when its last record came
  SnapshotView snapshot() const { return stream_.snapshot(last_); }
  bool was_cut() const { return reader_.was_cut(); }

 private:
  RecordingReader reader_;
  WatchedStream stream_;
  Moment last_;
};

}  // namespace icemon
