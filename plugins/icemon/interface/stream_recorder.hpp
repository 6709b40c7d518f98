// Writes a session's stream to a file, for a while or until it ends. The disk is written in offload():
// it holds up no loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connection/scheduler_link.hpp"
#include "interface/replies.hpp"
#include "monitor/recording.hpp"
#include "protocol/decoder.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

// Names in a stream become made-up ones; what cannot be decoded is left out.
class StreamAnonymizer {
 public:
  StreamAnonymizer(const Anonymizer& names, std::uint32_t protocol)
      : names_(names), protocol_(protocol), decoder_(protocol) {}

  // Error: the stream makes no sense from here on.
  hostler::Result<std::string> anonymize(std::string_view bytes);

 private:
  const Anonymizer& names_;
  std::uint32_t protocol_;
  Decoder decoder_;
};

class StreamRecorder {
 public:
  // All must outlive it; without `names` they stay as they are.
  StreamRecorder(SchedulerLink& link, RecordingWriter writer, Replies& replies, const Anonymizer* names);

  // Records for so many seconds, 0: until the stream ends or the caller ends it. Error: the file
  // cannot be written.
  hostler::Task<hostler::Result<void>> run(double seconds);

  std::int64_t bytes() const { return bytes_; }
  double seconds() const;
  const std::string& ended() const { return ended_; }  // why early; empty: it did not

 private:
  hostler::Task<> read_until_over();
  hostler::Task<> read();
  hostler::Task<> show_progress();
  hostler::Result<std::int64_t> write(std::int64_t elapsed_ms, std::string bytes);  // how many

  SchedulerLink& link_;
  RecordingWriter writer_;
  Replies& replies_;
  std::optional<StreamAnonymizer> anonymizer_;
  hostler::TimePoint start_;
  double wanted_seconds_ = 0;
  std::int64_t bytes_ = 0;
  std::string ended_;
  std::optional<hostler::Error> trouble_;
};

}  // namespace icemon
