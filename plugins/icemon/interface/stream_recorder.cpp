#include "interface/stream_recorder.hpp"

#include <chrono>
#include <utility>
#include <variant>

#include "hostler/join.hpp"
#include "hostler/offload.hpp"
#include "interface/until_ended.hpp"

namespace icemon {

using hostler::first_of;
using hostler::Result;
using hostler::Task;

namespace {

constexpr auto progress_interval = std::chrono::seconds(1);

hostler::Clock& clock() { return hostler::Clock::system(); }

void hide_names(HostReport& report, const Anonymizer& names) {
  if (report.stats.name) report.stats.name = names.host(*report.stats.name);
  if (report.stats.ip) report.stats.ip = "";
}
void hide_names(JobRequest& request, const Anonymizer& names) {
  request.file = names.file(request.file);
}
void hide_names(LocalJobBegin& begin, const Anonymizer& names) { begin.file = names.file(begin.file); }
void hide_names(const auto&, const Anonymizer&) {}  // the others hold numbers only

}  // namespace

Result<std::string> StreamAnonymizer::anonymize(std::string_view bytes) {
  std::string out;
  auto fed = decoder_.feed(bytes, [&](Message&& message) {
    std::visit([&](auto& content) { hide_names(content, names_); }, message);
    out += encode_message(message, protocol_);
  });
  if (fed.has_error()) return fed.error();
  return Result<std::string>(boost::system::in_place_value, std::move(out));
}

StreamRecorder::StreamRecorder(SchedulerLink& link, RecordingWriter writer, Replies& replies,
                   const Anonymizer* names)
    : link_(link), writer_(std::move(writer)), replies_(replies), start_(clock().now()) {
  if (names) anonymizer_.emplace(*names, link.protocol());
}

double StreamRecorder::seconds() const {
  return std::chrono::duration<double>(clock().now() - start_).count();
}

Task<Result<void>> StreamRecorder::run(double seconds) {
  wanted_seconds_ = seconds;
  auto reading = read_until_over();
  const Ended end = co_await until_ended(std::move(reading));
  if (end == Ended::by_caller) ended_ = ended_by_caller;
  if (trouble_) co_return *trouble_;
  auto finish = [this] { return writer_.finish(); };
  co_return co_await hostler::offload(std::move(finish));
}

Task<> StreamRecorder::read_until_over() {
  if (wanted_seconds_ > 0) {
    const auto end = start_ + std::chrono::duration_cast<hostler::Duration>(
                                  std::chrono::duration<double>(wanted_seconds_));
    co_await first_of(first_of(read(), show_progress()), clock().sleep_until(end));
  } else {
    co_await first_of(read(), show_progress());
  }
}

// Returns when the stream has ended, or cannot be written.
Task<> StreamRecorder::read() {
  std::optional<std::int64_t> first_ms;
  for (;;) {
    auto chunk = co_await link_.read();
    if (chunk.has_error()) {
      ended_ = chunk.error().text;
      co_return;
    }
    if (!first_ms) first_ms = chunk->arrived.steady_ms;
    // While a slow disk takes its time, the link keeps what comes, within its bound.
    auto write_chunk = [this, elapsed_ms = chunk->arrived.steady_ms - *first_ms, &chunk] {
      return write(elapsed_ms, std::move(chunk->bytes));
    };
    auto written = co_await hostler::offload(std::move(write_chunk));
    if (written.has_error()) {
      trouble_ = written.error();
      co_return;
    }
    bytes_ += *written;
  }
}

Result<std::int64_t> StreamRecorder::write(std::int64_t elapsed_ms, std::string bytes) {
  if (anonymizer_) {
    auto changed = anonymizer_->anonymize(bytes);
    if (changed.has_error()) return changed.error();
    bytes = std::move(*changed);
  }
  auto added = writer_.add(elapsed_ms, bytes);
  if (added.has_error()) return added.error();
  return static_cast<std::int64_t>(bytes.size());
}

Task<> StreamRecorder::show_progress() {
  for (;;) {
    co_await clock().sleep_for(progress_interval);
    replies_.progress(seconds(), wanted_seconds_, std::to_string(bytes_) + " bytes");
  }
}

}  // namespace icemon
