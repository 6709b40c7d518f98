// A run in a process of its own: the same binary, which loads the plugin there. What it asks for is
// done by the same tables that a plugin in this process would call.
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "hostler/process.hpp"
#include "isolation/child.hpp"
#include "loader/table.hpp"
#include "runtime/process_commands.hpp"
#include "runtime/process_events.hpp"
#include "runtime/process_http.hpp"
#include "runtime/process_metrics.hpp"
#include "runtime/run.hpp"

namespace hostler::host {

namespace {

// How much longer than asked the host waits before it signals, and then before it kills.
constexpr auto overtime = std::chrono::seconds(1);
constexpr auto after_signal = std::chrono::seconds(1);

// A child that has closed its connections but lives on is killed.
constexpr auto silent_life = std::chrono::seconds(1);

// What waits for a child that does not read; then it is given up.
constexpr std::size_t most_bytes = 64 << 20;

// What the host keeps for a child: subscriptions, routes and open calls, in all; and metrics.
constexpr std::size_t most_kept = 1'000;
constexpr std::size_t most_metrics = 10'000;

// Between attempts to hand an event to a log that is full, and for how long after the child's end.
constexpr auto busy_pause = std::chrono::milliseconds(20);
constexpr auto busy_patience = std::chrono::seconds(5);

class ProcessRun : public Run, public std::enable_shared_from_this<ProcessRun> {
 public:
  ProcessRun(asio::io_context& control, const HostRooms& rooms, RunPlan plan, RunEvents events)
      : loop_(control),
        plan_(std::move(plan)),
        events_(std::move(events)),
        services_(rooms, plan_.identity.instance, plan_.manifest, plan_.log_level),
        deadline_(control),
        silence_(control),
        reader_ended_(control.get_executor()) {}

  ~ProcessRun() override { services_.close(); }

  Result<> start() override;
  void stop(std::chrono::milliseconds grace) override;
  int pid() const override { return process_ ? process_->pid() : 0; }

 private:
  enum class Ending { none, ended, failed, refused };

  Result<> fail_later(const Error& error);
  Result<> start_process(const SocketPair& control, const SocketPair& data);
  void make_bridges();
  void send_plan();

  static Task<> supervise(std::shared_ptr<ProcessRun> self);
  static Task<> read_control(std::shared_ptr<ProcessRun> self);
  static Task<> read_data(std::shared_ptr<ProcessRun> self);
  static Task<> kill_when_silent(std::shared_ptr<ProcessRun> self);
  static Task<> terminate(std::shared_ptr<ProcessRun> self);

  Task<> publish(message::Publish publish);
  bool pass_on(const Received& received);
  bool keeps_too_much() const;
  void on(const message::Report& report);
  void on(const message::Refused& refused);
  void on(const message::LogLine& line);
  void on_output(const OutputLine& line);
  void kill(std::string why);
  std::string failure(const ExitStatus& status) const;

  asio::io_context& loop_;
  const RunPlan plan_;
  const RunEvents events_;
  Services services_;
  asio::steady_timer deadline_, silence_;
  Condition reader_ended_;
  std::optional<Process> process_;
  std::shared_ptr<Channel> control_, data_;
  std::shared_ptr<ProcessEvents> bus_;
  std::shared_ptr<ProcessCommands> commands_;
  std::shared_ptr<ProcessHttp> http_;
  std::optional<ProcessMetrics> metrics_;
  std::optional<ProcessInstances> instances_;

  int readers_ = 0;
  bool exited_ = false;
  Ending ending_ = Ending::none;  // as the child itself told it
  std::string ending_reason_;
  std::string killed_why_;
  std::string last_error_line_;
};

Result<> ProcessRun::start() {
  auto control = make_socket_pair();
  if (control.has_error()) return fail_later(control.error());
  auto data = make_socket_pair();
  if (data.has_error()) return fail_later(data.error());
  auto started = start_process(*control, *data);
  if (started.has_error()) return fail_later(started.error());
  control_ = std::make_shared<Channel>(loop_, std::move(control->ours), most_bytes);
  data_ = std::make_shared<Channel>(loop_, std::move(data->ours), most_bytes);
  make_bridges();
  send_plan();
  asio::co_spawn(loop_, read_control(shared_from_this()), asio::detached);
  asio::co_spawn(loop_, read_data(shared_from_this()), asio::detached);
  asio::co_spawn(loop_, supervise(shared_from_this()), asio::detached);
  return Result<>();
}

// The machine is short of something now; it may not be the next time.
Result<> ProcessRun::fail_later(const Error& error) {
  exited_ = true;
  asio::post(loop_, [self = shared_from_this(), text = error.text] { self->events_.ended(text); });
  return Result<>();
}

Result<> ProcessRun::start_process(const SocketPair& control, const SocketPair& data) {
  ProcessOptions options;
  options.argv = {"/proc/self/exe", "child", plan_.identity.instance};
  options.descriptors = {{control.theirs.get(), child_control}, {data.theirs.get(), child_data}};
  options.on_line = [this](const OutputLine& line) { on_output(line); };
  options.kept_lines = 0;
  auto process = Process::start(loop_.get_executor(), std::move(options));
  if (process.has_error()) return process.error();
  process_.emplace(std::move(*process));
  return Result<>();
}

void ProcessRun::make_bridges() {
  bus_ = std::make_shared<ProcessEvents>(loop_, services_.events_, data_);
  commands_ = std::make_shared<ProcessCommands>(loop_, services_.commands_, data_);
  http_ = std::make_shared<ProcessHttp>(loop_, services_.http_, data_,
                                        [this](std::string why) { kill(std::move(why)); });
  metrics_.emplace(services_.metrics_);
  instances_.emplace(services_.instances_, data_);
  data_->on_drained = [weak = std::weak_ptr(bus_)] {
    if (auto bus = weak.lock()) bus->resume();
  };
}

void ProcessRun::send_plan() {
  const InstanceIdentity& identity = plan_.identity;
  message::Start start;
  std::string file = plan_.file.string();
  start.file = file;
  start.instance = identity.instance;
  start.plugin = identity.plugin;
  start.host_name = identity.host_name;
  start.config = identity.config;
  start.state_dir = identity.state_dir;
  start.single_shot = identity.single_shot;
  start.log_level = static_cast<std::int64_t>(plan_.log_level);
  for (const TopicSpec& topic : plan_.manifest->publishes) {
    bool durable = topic.topic_class == TopicClass::durable;
    (durable ? start.durable_topics : start.other_topics).push_back(topic.name);
  }
  control_->send(start, Urgency::owed);
}

void ProcessRun::stop(std::chrono::milliseconds grace) {
  if (exited_) return;
  control_->send(message::Stop{static_cast<std::uint64_t>(grace.count())}, Urgency::owed);
  deadline_.expires_after(grace + overtime);
  deadline_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
    if (cancelled || self->exited_) return;
    self->killed_why_ = "it did not stop and was killed";
    asio::co_spawn(self->loop_, terminate(self), asio::detached);
  });
}

Task<> ProcessRun::terminate(std::shared_ptr<ProcessRun> self) {
  co_await self->process_->stop(SIGTERM, after_signal);
}

void ProcessRun::kill(std::string why) {
  if (exited_ || !killed_why_.empty()) return;
  killed_why_ = std::move(why);
  process_->signal(SIGKILL);
}

// From the child's start until nothing is left of it.
Task<> ProcessRun::supervise(std::shared_ptr<ProcessRun> self) {
  ExitStatus status = co_await self->process_->wait();
  self->exited_ = true;
  self->deadline_.cancel();
  self->silence_.cancel();
  self->control_->peer_ended();
  self->data_->peer_ended();
  while (self->readers_ > 0) co_await self->reader_ended_.wait();
  self->services_.close();
  if (self->ending_ == Ending::refused) {
    self->events_.refused(self->ending_reason_);
  } else {
    self->events_.ended(self->failure(status));
  }
}

std::string ProcessRun::failure(const ExitStatus& status) const {
  if (!killed_why_.empty()) return killed_why_;
  if (ending_ == Ending::ended) return {};
  if (ending_ == Ending::failed) {
    return ending_reason_.empty() ? "failed without a reason" : ending_reason_;
  }
  std::string text = status.describe();
  if (!last_error_line_.empty()) text += "; its last line was: " + last_error_line_;
  return text;
}

Task<> ProcessRun::read_control(std::shared_ptr<ProcessRun> self) {
  ++self->readers_;
  for (;;) {
    auto received = co_await self->control_->receive();
    if (received.has_error()) self->kill("it was ended: " + received.error().text);
    if (received.has_error() || !*received) break;
    if (!dispatch<message::Pong>((*received)->message, [](const auto&) {})) {
      self->kill("it was ended: it sent a malformed message");
    }
  }
  --self->readers_;
  self->reader_ended_.notify_all();
}

Task<> ProcessRun::read_data(std::shared_ptr<ProcessRun> self) {
  ++self->readers_;
  for (;;) {
    auto received = co_await self->data_->receive();
    if (received.has_error()) self->kill("it was ended: " + received.error().text);
    if (received.has_error() || !*received) break;
    message::Publish publish;
    if (decode((*received)->message, publish)) {
      co_await self->publish(publish);
    } else if (!self->pass_on(**received)) {
      auto type = static_cast<int>(type_of((*received)->message));
      self->kill("it was ended: it sent a malformed message of type " + std::to_string(type));
      break;
    } else if (self->keeps_too_much()) {
      self->kill("it was ended: it holds too many subscriptions, routes, open calls or metrics");
      break;
    }
  }
  --self->readers_;
  self->reader_ended_.notify_all();
  if (!self->exited_) co_await kill_when_silent(self);
}

// Its connections are closed as it ends; it has a moment for that.
Task<> ProcessRun::kill_when_silent(std::shared_ptr<ProcessRun> self) {
  self->silence_.expires_after(silent_life);
  co_await self->silence_.async_wait(asio::as_tuple(asio::use_awaitable));
  self->kill("it was ended: it closed its connection to the host");
}

// The child was told that the event is taken, so nothing behind it is read until it is.
Task<> ProcessRun::publish(message::Publish publish) {
  auto patience = busy_patience / busy_pause;
  while (!bus_->publish(publish)) {
    if (exited_ && --patience <= 0) {
      services_.log().error("lost an event of ", publish.topic, ": the log of events is full");
      co_return;
    }
    asio::steady_timer pause(loop_, busy_pause);
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

bool ProcessRun::pass_on(const Received& received) {
  using namespace message;
  auto bytes = received.message;
  return dispatch<Report, Refused, LogLine>(bytes, [this](const auto& m) { on(m); }) ||
         dispatch<Subscribe, Grant, Acknowledge, Unsubscribe>(
             bytes, [this](const auto& m) { bus_->on(m); }) ||
         dispatch<Serve, Reply, Finish, Call, CancelCall>(
             bytes, [this](const auto& m) { commands_->on(m); }) ||
         dispatch<RespondFile>(bytes, [&](const auto& m) { http_->on(m, received.file); }) ||
         dispatch<message::Claim, Respond, Begin, Write, End>(
             bytes, [this](const auto& m) { http_->on(m); }) ||
         dispatch<Define, Add, Set, Observe>(bytes, [this](const auto& m) { metrics_->on(m); }) ||
         dispatch<RunInstance, StopInstance>(bytes, [this](const auto& m) { instances_->on(m); });
}

bool ProcessRun::keeps_too_much() const {
  return bus_->subscriptions() + http_->routes() + commands_->calls() > most_kept ||
         metrics_->size() > most_metrics;
}

void ProcessRun::on(const message::Report& report) {
  switch (report.state) {
    case HOSTLER_RUNNING:
    case HOSTLER_DEGRADED:
      events_.reported(static_cast<hostler_report>(report.state), std::string(report.reason));
      break;
    case HOSTLER_ENDED:
      ending_ = Ending::ended;
      break;
    case HOSTLER_FAILED:
      ending_ = Ending::failed;
      ending_reason_ = report.reason;
      break;
    default:
      kill("it was ended: it reported a state that there is not");
  }
}

void ProcessRun::on(const message::Refused& refused) {
  if (ending_ == Ending::failed) return;  // the plugin itself gave the reason
  ending_ = Ending::refused;
  ending_reason_ = refused.reason;
}

void ProcessRun::on(const message::LogLine& line) {
  auto level = std::clamp<std::int64_t>(line.level, HOSTLER_LOG_TRACE, HOSTLER_LOG_ERROR);
  const hostler_log& log = services_.log_;
  log.write(&log, static_cast<std::int32_t>(level), as_str(line.text));
}

void ProcessRun::on_output(const OutputLine& line) {
  if (line.source == OutputLine::Source::standard_output) {
    services_.log().info(line.text);
  } else {
    last_error_line_ = line.text;
    services_.log().warning(line.text);
  }
}

}  // namespace

std::shared_ptr<Run> make_process_run(asio::io_context& control, const HostRooms& rooms,
                                      RunPlan plan, RunEvents events) {
  return std::make_shared<ProcessRun>(control, rooms, std::move(plan), std::move(events));
}

}  // namespace hostler::host
