// The render farm as a plugin: one instance is a master, a worker, or both.
#include "hostler/plugin.hpp"

#include <memory>
#include <optional>

#include "interface/commands.hpp"
#include "interface/console.hpp"
#include "hostler/join.hpp"
#include "hostler/metrics.hpp"
#include "hostler/transport/memory.hpp"
#include "master/listeners.hpp"
#include "protocol/output_files.hpp"
#include "blender/preview.hpp"
#include "interface/routes.hpp"
#include "master/studio.hpp"
#include "hostler/task_group.hpp"
#include "worker/worker.hpp"

namespace render_farm {
namespace {

using hostler::Call;
using hostler::Error;
using hostler::ExitCode;
using hostler::Failure;
using hostler::HttpReply;
using hostler::HttpRequest;
using hostler::Result;
using hostler::TaskGroup;

constexpr std::size_t max_preview_frames = 20'000;

class CallReplies : public Replies {
 public:
  explicit CallReplies(const Call& call) : call_(call) {}
  void line(std::string_view text) override { call_.line(text); }
  void value_text(std::string_view json) override { call_.value_text(json); }
  void progress(double done, double total, std::string_view text) override {
    call_.progress(done, total, text);
  }
  std::string caller() const override { return std::string(call_.caller()); }

 private:
  Call call_;
};

// What a handler of routes returns.
template <class Answer>
Answer answer_of(Answer (Routes::*)(HttpRequest));

class RenderFarm : public hostler::Plugin<Settings>, public Audience {
 public:
  RenderFarm() {
    command("render", &RenderFarm::call<&Commands::render, RenderArguments>);
    command("demo", &RenderFarm::call<&Commands::demo, DemoArguments>);
    command("jobs", &RenderFarm::call<&Commands::jobs, JobsArguments>);
    command("job", &RenderFarm::call<&Commands::job, JobArguments>);
    command("cancel", &RenderFarm::call<&Commands::cancel, JobArguments>);
    command("requeue", &RenderFarm::call<&Commands::requeue, RequeueArguments>);
    command("clients", &RenderFarm::call<&Commands::clients, WhichArguments>);
    command("enable", &RenderFarm::call<&Commands::enable, WhichArguments>);
    command("disable", &RenderFarm::call<&Commands::disable, WhichArguments>);
    command("join-line", &RenderFarm::call<&Commands::join_line, NoArguments>);
    route("GET", "/jobs", &RenderFarm::get<&Routes::jobs>);
    route("GET", "/jobs/{id}", &RenderFarm::get<&Routes::job>);
    route("GET", "/jobs/{id}/frames", &RenderFarm::get<&Routes::frames>);
    route("GET", "/jobs/{id}/frames/{number}/thumbnail", &RenderFarm::get<&Routes::thumbnail>);
    route("GET", "/jobs/{id}/frames/{number}/image", &RenderFarm::get<&Routes::image>);
    route("GET", "/jobs/{id}/log", &RenderFarm::get<&Routes::log>);
    route("GET", "/jobs/{id}/preview", &RenderFarm::get<&Routes::preview>);
    route("GET", "/workers", &RenderFarm::get<&Routes::workers>);
  }

 private:
  Task<> run(Settings settings) override;

  // ---- what the host calls ----
  template <auto method, class Arguments>
  Task<Result<>> call(Arguments arguments, Call call) {
    if (!commands_) co_return Error{not_a_master(), ExitCode::unavailable};
    const TaskGroup::Guest guest(*tasks_);
    CallReplies replies(call);
    co_return co_await ((*commands_).*method)(std::move(arguments), replies);
  }
  template <auto method>
  auto get(HttpRequest request) -> decltype(answer_of(method)) {
    if (!routes_) co_return HttpReply::error(503, not_a_master());
    const TaskGroup::Guest guest(*tasks_);
    co_return co_await ((*routes_).*method)(std::move(request));
  }
  std::string not_a_master() const {
    return settings_.mode == Mode::worker
               ? "this instance is a worker only; ask its master, " + settings_.master
               : "the farm is starting or stopping; try again";
  }

  // ---- a life ----
  void listen(const Ports& ports);
  Task<> start_master();
  void serve();
  void start_worker();
  Task<> stop_all();
  Task<> watch_blender();

  // ---- news of the master ----
  void worker_changed(const WorkerView& worker) override;
  void frame_finished(const FrameNews& frame) override;
  void frame_progress(const ProgressNews& progress) override;
  void job_ended(const Job& job) override;
  void trouble(const std::string& text) override;
  Task<Result<std::uint64_t>> publish(std::string topic, std::string key, std::string body);
  Task<> make_preview_of(JobId job, PreviewOrder order);

  hostler::Topic<JobView> job_topic_{*this, job_changed_topic};
  hostler::Topic<FrameNews> frame_topic_{*this, frame_finished_topic};
  hostler::Topic<ProgressNews> progress_topic_{*this, "render-farm.frame.progress"};
  hostler::Topic<WorkerView> worker_topic_{*this, "render-farm.worker.changed"};
  hostler::Counter frames_done_{
      *this, {"render_farm_frames_done_total", "Frames that were rendered and checked."}};
  hostler::Counter frames_failed_{
      *this, {"render_farm_frames_failed_total", "Frames that failed for good."}};
  hostler::Histogram frame_seconds_{*this,
                                    {"render_farm_frame_seconds",
                                     "Time from order to checked file.",
                                     {},
                                     {0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000}}};

  Settings settings_;
  std::optional<TaskGroup> tasks_;
  std::optional<AgentPool> agents_;
  std::optional<BlenderStudio> studio_;
  std::unique_ptr<Master> master_;
  std::unique_ptr<Commands> commands_;
  std::unique_ptr<Routes> routes_;
  std::unique_ptr<Console> console_;
  std::unique_ptr<Worker> worker_;
  std::optional<hostler::TcpListener> console_listener_;
  std::optional<hostler::TcpListener> worker_listener_;
  std::string blender_trouble_;  // why the worker cannot render
};

Task<> RenderFarm::run(Settings settings) {
  settings_ = std::move(settings);
  if (settings_.name.empty()) settings_.name = std::string(host_name());
  if (settings_.mode == Mode::worker && settings_.master.empty())
    throw Failure("mode worker needs the master's address, e.g. master: studio-1:6001",
                  ExitCode::config);
  const Result<Ports> ports = parse_ports(settings_);
  if (!ports) throw Failure(ports.error());

  if (settings_.mode != Mode::worker && !single_shot()) listen(*ports);
  tasks_.emplace(executor(), [this](const std::string& error) { log().error(error); });
  agents_.emplace(executor(), AgentOptions{.program = settings_.blender});
  if (settings_.mode != Mode::worker) {
    co_await start_master();
    serve();
  }
  if (settings_.mode != Mode::master) start_worker();
  ready();
  co_await stop_requested();
  co_await stop_all();
}

// First of all, so that a port that is taken is known before anything else has begun.
void RenderFarm::listen(const Ports& ports) {
  const auto open = [this](const char* setting, const hostler::HostPort& on) {
    auto listener = hostler::TcpListener::listen(executor(), on);
    if (!listener) throw Failure(listen_trouble(setting, listener.error()));
    return std::move(*listener);
  };
  if (ports.console) console_listener_.emplace(open("console_listen", *ports.console));
  if (ports.workers) worker_listener_.emplace(open("worker_listen", *ports.workers));
}

Task<> RenderFarm::start_master() {
  const std::string state(state_directory());
  JournalOptions journal_options;
  journal_options.path = state + "/farm.sqlite";
  journal_options.publish = [this](std::string topic, std::string key, std::string body) {
    return publish(std::move(topic), std::move(key), std::move(body));
  };
  auto journal =
      co_await Journal::open(executor(), std::move(journal_options), hostler::Clock::system());
  if (!journal) throw Failure(journal.error());
  MasterOptions options;
  options.lease =
      std::chrono::milliseconds(static_cast<std::int64_t>(settings_.lease_seconds * 1000));
  options.fail_what_nobody_can = single_shot();
  master_ = std::make_unique<Master>(executor(), std::move(*journal), *this, options,
                                     hostler::Clock::system(), log());
  tasks_->spawn(master_->run());

  studio_.emplace(*agents_,
                  settings_.mode == Mode::master ? BlenderStudio::Blender::optional
                                                 : BlenderStudio::Blender::required,
                  master_->scheduler());
  CommandsOptions commands;
  commands.output_root = settings_.output_root;
  commands.state_directory = state;
  commands.instance = std::string(instance_name());
  commands.single_shot = single_shot();
  if (worker_listener_)
    commands.join_address = join_address(address_of(*worker_listener_), std::string(host_name()));
  commands_ = std::make_unique<Commands>(*master_, *studio_, std::move(commands));
  routes_ = std::make_unique<Routes>(*master_);
}

void RenderFarm::serve() {
  if (console_listener_) {
    auto manifest = hostler::parse_manifest(manifest_text());
    if (!manifest) throw Failure(manifest.error());
    console_ = std::make_unique<Console>(
        std::move(*manifest), [this](std::string name, std::string arguments, Replies& replies) {
          return commands_->run(std::move(name), std::move(arguments), replies);
        });
    log().info("console on ", address_of(*console_listener_).text());
    tasks_->spawn(accept_all(
        *console_listener_, *tasks_,
        [this](hostler::StreamPtr stream) { return console_->serve(std::move(stream)); }, log()));
  }
  if (worker_listener_) {
    log().info("workers join on ", address_of(*worker_listener_).text());
    tasks_->spawn(accept_all(
        *worker_listener_, *tasks_,
        [this](hostler::StreamPtr stream) {
          return master_->serve_worker(std::move(stream), settings_.join_token);
        },
        log()));
  }
}

void RenderFarm::start_worker() {
  WorkerOptions options;
  options.name = settings_.name;
  options.slots = settings_.slots;
  options.threads = settings_.threads;
  Connector connector;
  if (settings_.mode == Mode::worker) {
    const auto master = hostler::parse_host_port(settings_.master, default_worker_port);
    if (!master) throw Failure("master: " + master.error().text, ExitCode::config);
    options.token = settings_.join_token;
    connector = connect_over_tcp(*master);
  } else {
    connector = [this]() -> Task<Result<hostler::StreamPtr>> {
      auto [near, far] = hostler::make_memory_pair(executor());
      tasks_->spawn(master_->serve_worker(std::move(far), ""));
      co_return std::move(near);
    };
  }
  worker_ = std::make_unique<Worker>(executor(), *agents_, std::move(options), std::move(connector),
                                     log());
  tasks_->spawn(worker_->run());
  tasks_->spawn(watch_blender());
}

Task<> RenderFarm::watch_blender() {
  const Result<BlenderInfo> blender = co_await agents_->capabilities();
  if (blender || stopping()) co_return;
  blender_trouble_ = blender.error().text;
  degraded(blender_trouble_);
}

Task<> RenderFarm::stop_all() {
  if (console_listener_) console_listener_->close();
  if (worker_listener_) worker_listener_->close();
  if (console_) console_->close();
  co_await agents_->close();  // first: the worker may be waiting for a Blender that just starts
  if (worker_) co_await worker_->stop();
  if (master_) master_->stop();
  co_await tasks_->ended();
  commands_.reset();
  routes_.reset();
}

void RenderFarm::worker_changed(const WorkerView& worker) {
  worker_topic_.publish(worker, worker.name);
}

void RenderFarm::frame_finished(const FrameNews& frame) {
  (frame.state == FrameOutcome::done ? frames_done_ : frames_failed_).add();
  frame_seconds_.observe(frame.seconds);
}

void RenderFarm::frame_progress(const ProgressNews& progress) {
  progress_topic_.publish(progress, std::to_string(progress.job));
}

void RenderFarm::trouble(const std::string& text) {
  if (text.empty()) return blender_trouble_.empty() ? ready() : degraded(blender_trouble_);
  log().error("the journal cannot be written: ", text);
  degraded("the journal cannot be written: " + text);
}

// The durable events, out of the journal. One that the host will never take must not hold up all
// behind it.
Task<Result<std::uint64_t>> RenderFarm::publish(std::string topic, std::string key,
                                                std::string body) {
  const hostler::RawTopic* to = &frame_topic_;
  if (topic == job_changed_topic) to = &job_topic_;
  auto seq = co_await to->publish_durable(std::move(body), std::move(key));
  if (seq || seq.error().code != ExitCode::usage) co_return seq;
  log().error("an event is lost: ", seq.error().text);
  co_return std::uint64_t{0};
}

void RenderFarm::job_ended(const Job& job) {
  const JobRecord& record = job.record();
  log().info("job ", job.id(), " is ", hostler::enum_name(record.state), ": ", record.done.size(),
             " of ", job.total(), " frames done");
  if (!record.spec.preview || record.state == JobState::canceled || record.done.size() < 2) return;
  if (record.done.size() > max_preview_frames) {
    master_->log(job.id(), "no preview: the job has too many frames");
    return;
  }
  PreviewOrder order;
  record.done.for_each([&](int frame) { order.frames.push_back(frame_file(job.setup(), frame)); });
  order.fps = record.spec.fps;
  order.output = preview_file(job.setup());
  tasks_->spawn(make_preview_of(job.id(), std::move(order)));
}

Task<> RenderFarm::make_preview_of(JobId job, PreviewOrder order) {
  auto making = make_preview(executor(), std::move(order));
  auto stop = stop_requested();  // then ffmpeg is killed: a long video would outlast the grace
  const auto ended = co_await hostler::first_of(std::move(making), std::move(stop));
  const Result<>* made = std::get_if<0>(&ended);
  if (!made) co_return;
  if (*made) {
    master_->preview_made(job);
  } else {
    master_->log(job, "no preview: " + made->error().text);
  }
}

}  // namespace
}  // namespace render_farm

HOSTLER_PLUGIN(render_farm::RenderFarm)
