#include "interface/stream_commands.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <filesystem>

#include "connection/discovery.hpp"
#include "connection/scheduler_link.hpp"
#include "hostler/offload.hpp"
#include "hostler/task_group.hpp"
#include "interface/commands.hpp"
#include "interface/stream_recorder.hpp"
#include "interface/stream_replay.hpp"
#include "interface/tables.hpp"
#include "interface/until_ended.hpp"
#include "live/anonymous_views.hpp"
#include "monitor/recording.hpp"
#include "monitor/target.hpp"
#include "simulation/fake_scheduler.hpp"

namespace icemon {

using hostler::Error;
using hostler::ExitCode;
using hostler::HostPort;
using hostler::Result;
using hostler::Task;
namespace this_coro = hostler::asio::this_coro;

namespace {

constexpr auto progress_interval = std::chrono::seconds(1);
constexpr auto identity_wait = std::chrono::milliseconds(1'000);  // for the name of the net

hostler::Clock& clock() { return hostler::Clock::system(); }

double seconds_since(hostler::TimePoint start) {
  return std::chrono::duration<double>(clock().now() - start).count();
}

hostler::Duration to_duration(double seconds) {
  return std::chrono::duration_cast<hostler::Duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

Task<Result<hostler::HostPort>> StreamCommands::address_of(TargetArguments target) {
  const auto watched = watched_target(clusters_, target);
  if (!watched) co_return watched.error();
  if (*watched) co_return clusters_.address(**watched);
  SchedulerChoice choice = choice_of(target);
  co_return co_await clusters_.locate(std::move(choice));
}

// ---- record ----

Task<Result<>> StreamCommands::record(RecordArguments arguments, Replies& replies) {
  const std::filesystem::path folder(record_folder_);
  const auto file = std::filesystem::path(arguments.file).lexically_normal();
  if (!record_folder_.empty() && file.parent_path() != folder.lexically_normal()) {
    co_return Error{"a daemon records into its own folder only: name a file in " + record_folder_ +
                        ", or record with `hostler once`",
                    ExitCode::usage};
  }
  if (std::filesystem::exists(arguments.file)) {
    co_return Error{arguments.file + " is there already; remove it or choose another name",
                    ExitCode::cannot_create};
  }
  auto address = co_await address_of(arguments);
  if (address.has_error()) co_return address.error();
  const bool is_anonymous = arguments.anonymize || clusters_.is_anonymous();
  LinkOptions options;
  options.scheduler = *address;
  options.handshake_timeout = choice_of(arguments).timeout;
  auto link = co_await SchedulerLink::open(executor_, options);
  if (link.has_error()) co_return with_next_step(link.error());

  RecordingHeader header;
  header.protocol = (*link)->protocol();
  header.scheduler = is_anonymous ? "" : address->text();
  header.started_ms = Moment::now().wall_ms;
  const auto identity = co_await ask_scheduler(executor_, *address, identity_wait);
  if (identity.has_value()) {
    header.netname = is_anonymous ? names_.cluster(identity->netname) : identity->netname;
  }
  auto writer = RecordingWriter::create(arguments.file, header);
  if (writer.has_error()) co_return writer.error();
  StreamRecorder recorder(**link, std::move(*writer), replies, is_anonymous ? &names_ : nullptr);
  auto recorded = co_await recorder.run(arguments.seconds);
  if (recorded.has_error()) co_return recorded.error();

  RecordSummary summary{arguments.file, header.scheduler, header.protocol, recorder.seconds(),
                        recorder.bytes(), recorder.ended()};
  replies.line("recorded " + std::to_string(summary.bytes) + " bytes to " + summary.file +
               (summary.ended.empty() ? "" : " (" + summary.ended + ")"));
  replies.value(summary);
  co_return Result<>();
}

// ---- replay ----

Task<Result<>> StreamCommands::replay(ReplayArguments arguments, Replies& replies) {
  auto open = [path = arguments.file] { return RecordingReader::open(path); };
  auto reader = co_await hostler::offload(std::move(open));
  if (reader.has_error()) co_return reader.error();
  StreamReplay replay(std::move(*reader));
  for (bool is_more = true; is_more;) {
    auto play = [&replay] { return replay.play(); };
    auto played = co_await hostler::offload(std::move(play));
    if (played.has_error()) co_return played.error();
    is_more = *played;
  }
  SnapshotView snapshot = replay.snapshot();
  if (arguments.anonymize || clusters_.is_anonymous()) anonymize(snapshot, names_);
  replies.lines(snapshot_text(snapshot, replay.last().wall_ms));
  if (replay.was_cut()) {
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
  if (listening.has_error()) {
    const Error& error = listening.error();
    co_return Error{error.text + "; choose another with --listen, where port 0 takes a free one",
                    error.code == ExitCode::config ? ExitCode::usage : error.code};
  }
  const std::string address = scheduler.address().text();
  replies.line("A simulated scheduler listens on " + address +
               "; other monitors can watch it there, too.");

  hostler::TaskGroup serving(executor_, [](const std::string&) {});
  serving.spawn(scheduler.run());
  std::exception_ptr failure;
  Result<> ended;
  try {
    ended = co_await watch_simulation(address, arguments, replies);
  } catch (...) {
    failure = std::current_exception();
  }
  co_await this_coro::reset_cancellation_state(hostler::asio::disable_cancellation());
  scheduler.stop();
  co_await serving.ended();
  if (failure) std::rethrow_exception(failure);
  co_return ended;
}

Task<Result<>> StreamCommands::watch_simulation(std::string address, SimulateArguments arguments,
                                                Replies& replies) {
  SchedulerChoice choice;
  choice.scheduler = address;
  auto id = co_await clusters_.watch(std::move(choice));
  if (id.has_error()) co_return id.error();
  const Watching watching(clusters_, *id);
  auto showing = show_simulation(arguments.seconds, clusters_, *id, replies);
  co_await until_ended(std::move(showing));
  auto snapshot = clusters_.snapshot(*id);
  if (snapshot.has_error()) co_return snapshot.error();
  if (arguments.anonymize && !clusters_.is_anonymous()) anonymize(*snapshot, names_);
  replies.lines(snapshot_text(*snapshot, Moment::now().wall_ms));
  replies.value(*snapshot);
  co_return Result<>();
}

}  // namespace icemon
