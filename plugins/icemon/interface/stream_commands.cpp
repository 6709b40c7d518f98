#include "interface/stream_commands.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <filesystem>
#include <variant>

#include "connection/scheduler_link.hpp"
#include "interface/commands.hpp"
#include "interface/tables.hpp"
#include "monitor/recording.hpp"
#include "monitor/watched_stream.hpp"
#include "protocol/decoder.hpp"
#include "simulation/fake_scheduler.hpp"
#include "live/anonymous_views.hpp"

namespace icemon {

using namespace hostler::asio::experimental::awaitable_operators;
using hostler::Error;
using hostler::ExitCode;
using hostler::HostPort;
using hostler::Result;
using hostler::Task;

namespace {

constexpr auto progress_interval = std::chrono::seconds(1);

// Ends the watching that a command began, however the command ends.
class Borrowed {
 public:
  Borrowed(Clusters& clusters, std::string id) : clusters_(clusters), id_(std::move(id)) {}
  Borrowed(const Borrowed&) = delete;
  ~Borrowed() { clusters_.forget(id_); }

 private:
  Clusters& clusters_;
  std::string id_;
};

hostler::Clock& clock() { return hostler::Clock::system(); }

double seconds_since(hostler::TimePoint start) {
  return std::chrono::duration<double>(clock().now() - start).count();
}

hostler::Duration to_duration(double seconds) {
  return std::chrono::duration_cast<hostler::Duration>(std::chrono::duration<double>(seconds));
}

void hide_names(HostReport& report, const Anonymizer& names) {
  if (report.stats.name) report.stats.name = names.host(*report.stats.name);
  if (report.stats.ip) report.stats.ip = "";
}
void hide_names(JobRequest& request, const Anonymizer& names) {
  request.file = names.file(request.file);
}
void hide_names(LocalJobBegin& begin, const Anonymizer& names) { begin.file = names.file(begin.file); }
void hide_names(const auto&, const Anonymizer&) {}  // the others hold numbers only

// Names in a stream become made-up ones; what cannot be decoded is left out.
class StreamAnonymizer {
 public:
  StreamAnonymizer(const Anonymizer& names, std::uint32_t protocol)
      : names_(names), protocol_(protocol), decoder_(protocol) {}

  Result<std::string> anonymize(std::string_view bytes) {
    std::string out;
    auto fed = decoder_.feed(bytes, [&](Message&& message) {
      std::visit([&](auto& content) { hide_names(content, names_); }, message);
      out += encode_message(message, protocol_);
    });
    if (fed.has_error()) return fed.error();
    return Result<std::string>(boost::system::in_place_value, std::move(out));
  }

 private:
  const Anonymizer& names_;
  std::uint32_t protocol_;
  Decoder decoder_;
};

}  // namespace

Task<Result<hostler::HostPort>> StreamCommands::address_of(TargetArguments target) {
  const auto watched = watched_target(clusters_, target);
  if (!watched) co_return watched.error();
  if (*watched) co_return clusters_.address(**watched);
  SchedulerChoice choice = choice_of(target);
  co_return co_await clusters_.locate(std::move(choice));
}

// ---- record ----

namespace {

class Recorder {
 public:
  Recorder(SchedulerLink& link, RecordingWriter writer, Replies& replies, const RecordArguments& arguments,
           const Anonymizer& names)
      : link_(link), writer_(std::move(writer)), replies_(replies), seconds_(arguments.seconds) {
    if (arguments.anonymize) anonymizer_.emplace(names, link.protocol());
  }

  Task<Result<void>> run() {
    start_ = clock().now();
    if (seconds_ > 0) {
      co_await (read() || show_progress() || clock().sleep_until(start_ + to_duration(seconds_)));
    } else {
      co_await (read() || show_progress());
    }
    if (!trouble_.text.empty()) co_return trouble_;
    co_return writer_.finish();
  }

  std::int64_t bytes() const { return bytes_; }
  double seconds() const { return seconds_since(start_); }
  const std::string& ended() const { return ended_; }

 private:
  // Returns when the stream has ended, or cannot be written.
  Task<> read() {
    std::optional<std::int64_t> first_ms;
    for (;;) {
      auto chunk = co_await link_.read();
      if (chunk.has_error()) {
        ended_ = chunk.error().text;
        co_return;
      }
      if (!first_ms) first_ms = chunk->arrived.steady_ms;
      auto written = write(chunk->arrived.steady_ms - *first_ms, std::move(chunk->bytes));
      if (written.has_error()) {
        trouble_ = written.error();
        co_return;
      }
    }
  }

  Result<void> write(std::int64_t elapsed_ms, std::string bytes) {
    if (anonymizer_) {
      auto changed = anonymizer_->anonymize(bytes);
      if (changed.has_error()) return changed.error();
      bytes = std::move(*changed);
    }
    bytes_ += static_cast<std::int64_t>(bytes.size());
    return writer_.add(elapsed_ms, bytes);
  }

  Task<> show_progress() {
    for (;;) {
      co_await clock().sleep_for(progress_interval);
      replies_.progress(seconds(), seconds_, std::to_string(bytes_) + " bytes");
    }
  }

  SchedulerLink& link_;
  RecordingWriter writer_;
  Replies& replies_;
  double seconds_;
  std::optional<StreamAnonymizer> anonymizer_;
  hostler::TimePoint start_;
  std::int64_t bytes_ = 0;
  std::string ended_;
  Error trouble_{"", ExitCode::ok};
};

}  // namespace

Task<Result<>> StreamCommands::record(RecordArguments arguments, Replies& replies) {
  if (std::filesystem::exists(arguments.file)) {
    co_return Error{arguments.file + " is there already; remove it or choose another name",
                    ExitCode::cannot_create};
  }
  auto address = co_await address_of(arguments);
  if (address.has_error()) co_return address.error();
  LinkOptions options;
  options.scheduler = *address;
  auto link = co_await SchedulerLink::open(executor_, options);
  if (link.has_error()) co_return link.error();

  RecordingHeader header;
  header.protocol = (*link)->protocol();
  header.scheduler = arguments.anonymize ? "" : address->text();
  header.started_ms = Moment::now().wall_ms;
  auto writer = RecordingWriter::create(arguments.file, header);
  if (writer.has_error()) co_return writer.error();
  Recorder recorder(**link, std::move(*writer), replies, arguments, names_);
  auto recorded = co_await recorder.run();
  if (recorded.has_error()) co_return recorded.error();

  RecordSummary summary{arguments.file, header.scheduler, header.protocol, recorder.seconds(),
                        recorder.bytes(), recorder.ended()};
  replies.line("recorded " + std::to_string(summary.bytes) + " bytes to " + summary.file +
               (summary.ended.empty() ? "" : "; it ended early: " + summary.ended));
  replies.value(summary);
  co_return Result<>();
}

// ---- replay ----

Task<Result<>> StreamCommands::replay(ReplayArguments arguments, Replies& replies) {
  auto reader = RecordingReader::open(arguments.file);
  if (reader.has_error()) co_return reader.error();
  SchedulerView scheduler;
  scheduler.id = scheduler.address = reader->header().scheduler;
  scheduler.netname = reader->header().netname;
  scheduler.state = LinkState::lost;
  scheduler.reason = "a recording";
  scheduler.since_ms = reader->header().started_ms;
  WatchedStream stream(std::move(scheduler), reader->header().protocol);
  Moment last{reader->header().started_ms, 1};
  for (;;) {
    auto chunk = reader->next();
    if (chunk.has_error()) co_return chunk.error();
    if (!*chunk) break;
    last = (*chunk)->arrived;
    auto fed = stream.feed((*chunk)->bytes, last);
    if (fed.has_error()) co_return fed.error();
  }
  SnapshotView snapshot = stream.snapshot(last);
  if (arguments.anonymize) anonymize(snapshot, names_);
  replies.lines(snapshot_text(snapshot, last.wall_ms));
  if (reader->was_cut()) {
    replies.line("The recording ends inside a record; it is whole up to there.");
  }
  replies.value(snapshot);
  co_return Result<>();
}

// ---- simulate ----

namespace {

FakeSchedulerOptions simulation_of(const SimulateArguments& arguments, HostPort listen) {
  FakeSchedulerOptions options;
  options.listen = std::move(listen);
  options.simulation.hosts = arguments.hosts;
  options.simulation.slots = arguments.slots;
  options.simulation.jobs_per_second = arguments.jobs_per_second;
  options.simulation.mean_job_seconds = arguments.job_seconds;
  options.simulation.seed = arguments.seed;
  options.simulation.started_s = Moment::now().wall_ms / 1000;
  return options;
}

Task<> show_simulation(double seconds, const Clusters& clusters, const std::string& id,
                       Replies& replies) {
  const auto start = clock().now();
  while (seconds <= 0 || seconds_since(start) < seconds) {
    co_await clock().sleep_for(std::min(hostler::Duration(progress_interval),
                                        to_duration(seconds <= 0 ? 1 : seconds)));
    const auto totals = clusters.totals(id);
    if (totals) replies.progress(seconds_since(start), std::max(0.0, seconds), totals_line(*totals));
  }
}

}  // namespace

Task<Result<>> StreamCommands::simulate(SimulateArguments arguments, Replies& replies) {
  auto listen = hostler::parse_host_port(arguments.listen, 0);
  if (listen.has_error()) co_return Error{listen.error().text, ExitCode::usage};
  FakeSchedulerOptions options = simulation_of(arguments, std::move(*listen));
  FakeScheduler scheduler(executor_, std::move(options));
  auto listening = scheduler.listen();
  if (listening.has_error()) co_return listening.error();
  const std::string address = scheduler.address().text();
  replies.line("A simulated scheduler listens on " + address +
               "; other monitors can watch it there, too.");

  auto serving = scheduler.run();
  auto watching = watch_simulation(address, arguments, replies);
  auto ended = co_await (std::move(watching) || std::move(serving));
  if (ended.index() == 1) co_return Error{"the simulated scheduler ended early"};
  co_return std::move(std::get<0>(ended));
}

Task<Result<>> StreamCommands::watch_simulation(std::string address, SimulateArguments arguments,
                                                Replies& replies) {
  SchedulerChoice choice;
  choice.scheduler = address;
  auto id = co_await clusters_.watch(std::move(choice));
  if (id.has_error()) co_return id.error();
  const Borrowed borrowed(clusters_, *id);
  co_await show_simulation(arguments.seconds, clusters_, *id, replies);
  auto snapshot = clusters_.snapshot(*id);
  if (snapshot.has_error()) co_return snapshot.error();
  if (arguments.anonymize && !clusters_.is_anonymous()) anonymize(*snapshot, names_);
  replies.lines(snapshot_text(*snapshot, Moment::now().wall_ms));
  replies.value(*snapshot);
  co_return Result<>();
}

}  // namespace icemon
