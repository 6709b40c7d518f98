#include "blender/agent.hpp"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "hostler/transport/local.hpp"
#include "blender/scripts.hpp"

namespace render_farm {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using hostler::Result;

constexpr auto stop_grace = 5s;
const std::string folder_prefix = "hostler-agent-";  // then the host's pid
constexpr int orders_descriptor = 3;
constexpr int events_descriptor = 4;

AgentFailure no_blender(const std::string& program, const std::string& cause) {
  if (cause.find("not found") == cause.npos) return {FailureKind::blender_missing, cause};
  return {FailureKind::blender_missing, "Blender is not installed (there is no '" + program +
                                            "'); on Debian and Ubuntu: apt-get install blender"};
}

// Factory settings: a user's add-ons and preferences would make frames differ between machines.
// Scripts stay disabled until an order to open a file allows its own.
std::vector<std::string> command_line(const std::string& program, const std::string& folder) {
  return {program,
          "--background",
          "--factory-startup",
          "-noaudio",
          "--disable-autoexec",
          "--python-exit-code",
          "3",
          "--python",
          folder + "/agent.py",
          "--",
          std::to_string(orders_descriptor),
          std::to_string(events_descriptor)};
}

template <class Expected>
AgentResult<Expected> expect(AgentEvent event) {
  if (auto* wanted = std::get_if<Expected>(&event)) return std::move(*wanted);
  if (auto* failure = std::get_if<AgentFailure>(&event)) return std::move(*failure);
  return AgentFailure{FailureKind::protocol,
                      "the agent inside Blender answered something else than it was asked"};
}

// Folders of hosts that were killed and could not tidy up.
void remove_orphans(const fs::path& parent) {
  std::error_code ignored;  // another user's folder, or another host was quicker
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(folder_prefix)) continue;
    const int pid = std::atoi(name.c_str() + folder_prefix.size());
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
  }
}

Task<> stop_process(std::shared_ptr<hostler::Process> process) {
  co_await process->stop(SIGTERM, stop_grace);
}

}  // namespace

Result<AgentFolder> AgentFolder::make() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (!error) remove_orphans(parent);
  std::string path = (parent / (folder_prefix + std::to_string(::getpid()) + "-XXXXXX")).string();
  if (error || !::mkdtemp(path.data()))
    return hostler::Error{"cannot make a temporary folder: " + std::string(std::strerror(errno))};
  AgentFolder folder(path);
  for (const Script& script : agent_scripts()) {
    std::ofstream file(path + "/" + std::string(script.name), std::ios::binary);
    file << script.text;
    if (!file.flush()) return hostler::Error{"cannot write into " + path};
  }
  return folder;
}

AgentFolder::~AgentFolder() {
  std::error_code ignored;  // nothing can be done about a leftover in the temporary folder
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Agent::Agent(asio::any_io_executor executor, AgentOptions options, AgentFolder folder)
    : executor_(std::move(executor)), options_(std::move(options)), folder_(std::move(folder)) {}

AgentResult<std::unique_ptr<Agent>> Agent::start(asio::any_io_executor executor,
                                                 AgentOptions options) {
  auto folder = AgentFolder::make();
  if (!folder) return AgentFailure{FailureKind::render_error, folder.error().text};
  auto channel = hostler::make_local_channel(executor);
  if (!channel) return AgentFailure{FailureKind::render_error, channel.error().text};

  std::unique_ptr<Agent> agent(new Agent(executor, std::move(options), std::move(*folder)));
  hostler::ProcessOptions process;
  process.argv = command_line(agent->options_.program, agent->folder_.path());
  process.environment = {{"TMPDIR", agent->folder_.path()},
                         {"PYTHONDONTWRITEBYTECODE", "1"},
                         {"PYTHONUNBUFFERED", "1"}};
  process.descriptors = {{channel->remote.get(), orders_descriptor},
                         {channel->remote.get(), events_descriptor}};
  process.on_line = [self = agent->self_](const hostler::OutputLine& line) {
    if (*self) (*self)->take_line(line);
  };
  auto started = hostler::Process::start(executor, std::move(process));
  if (!started) return no_blender(agent->options_.program, started.error().text);
  hostler::LineOptions lines;
  lines.max_line = max_agent_line;
  agent->connection_ = hostler::LineConnection::make(std::move(channel->stream), lines);
  agent->process_ = std::make_shared<hostler::Process>(std::move(*started));
  return agent;
}

Agent::~Agent() {
  *self_ = nullptr;
  if (!process_) return;  // it could not be started
  connection_->close();
  process_->signal(SIGKILL);
  process_.reset();
  remove_temporary();
}

Task<AgentResult<BlenderInfo>> Agent::hello() {
  if (!info_) {
    const auto deadline = connection_->clock().now() + options_.start_deadline;
    AgentEvent event = co_await next_event(deadline);
    auto info = expect<BlenderInfo>(std::move(event));
    if (!info) co_return info;
    info_ = std::move(*info);
  }
  co_return *info_;
}

Task<AgentResult<SceneInfo>> Agent::open(std::string file, bool allow_scripts) {
  auto up = co_await hello();
  if (!up) co_return up.error();
  std::string order = encode_open(file, allow_scripts);
  AgentEvent event = co_await ask(std::move(order));
  auto scene = expect<SceneInfo>(std::move(event));
  if (!scene && scene.error().kind == FailureKind::crashed) {
    std::string text = "Blender cannot read " + file + ": " + scene.error().text;
    co_return AgentFailure{FailureKind::blend_unreadable, std::move(text)};
  }
  co_return scene;
}

Task<AgentResult<FramePlan>> Agent::setup(SetupOrder settings) {
  AgentEvent event = co_await ask(encode(settings));
  auto plan = expect<FramePlan>(std::move(event));
  if (plan) view_layers_ = plan->view_layers;
  co_return plan;
}

Task<AgentResult<FrameResult>> Agent::render(FrameOrder order, OnProgress on_progress) {
  temporary_ = order.temporary;
  progress_.begin(view_layers_);
  on_progress_ = std::move(on_progress);
  AgentEvent event = co_await ask(encode(order));
  on_progress_ = nullptr;
  auto result = expect<FrameResult>(std::move(event));
  remove_temporary();
  if (!result) co_return result;

  // The agent has checked the image; that it is there at all is not taken on trust.
  struct stat state {};
  const bool there = ::stat(order.path.c_str(), &state) == 0 && S_ISREG(state.st_mode);
  if (result->frame != order.frame || !there || state.st_size == 0 || state.st_size != result->size)
    co_return AgentFailure{FailureKind::no_output, "the agent reported the frame as done, but " +
                                                       order.path +
                                                       " is missing or differs from its report"};
  co_return result;
}

Task<AgentResult<void>> Agent::make_demo(DemoOrder order) {
  auto up = co_await hello();
  if (!up) co_return up.error();
  AgentEvent event = co_await ask(encode(order));
  auto made = expect<DemoMade>(std::move(event));
  if (!made) co_return made.error();
  co_return boost::system::in_place_value;
}

Task<AgentEvent> Agent::ask(std::string order) {
  if (!usable_) co_return give_up({FailureKind::crashed, "Blender has ended"});
  auto sent = co_await connection_->send(std::move(order));
  if (!sent) {
    AgentFailure failure = co_await explain_end();
    co_return failure;
  }
  AgentEvent event = co_await next_event(hostler::no_deadline);
  co_return event;
}

Task<AgentEvent> Agent::next_event(hostler::TimePoint deadline) {
  auto line = co_await connection_->read_line(deadline);
  if (line) {
    AgentEvent event = decode_event(*line);
    const auto* failure = std::get_if<AgentFailure>(&event);
    if (failure && failure->kind == FailureKind::protocol) give_up(*failure);
    co_return event;
  }
  if (line.error() == hostler::TransportError::line_too_long)
    co_return give_up({FailureKind::protocol, "the agent inside Blender sent an endless line"});
  if (line.error() == hostler::TransportError::deadline)
    co_return give_up({FailureKind::crashed, "Blender did not start within " +
                                                 std::to_string(options_.start_deadline / 1s) +
                                                 " seconds"});
  AgentFailure failure = co_await explain_end();
  co_return failure;
}

// The agent closed its side, so it has ended or is about to.
Task<AgentFailure> Agent::explain_end() {
  usable_ = false;
  auto process = process_;
  // SIGCONT does nothing to a running process: this gives it the grace to end by itself.
  const hostler::ExitStatus status = co_await process->stop(SIGCONT, stop_grace);
  if (stopping_) co_return AgentFailure{FailureKind::stopped, "stopped"};
  std::string text = status.signal != 0 ? "Blender was " + status.describe()
                                        : "Blender ended by itself (" + status.describe() + ")";
  if (!lines_.empty()) text += ": " + lines_.back();
  const bool memory = text.find("bad_alloc") != text.npos || text.find("ut of memory") != text.npos;
  co_return AgentFailure{memory ? FailureKind::out_of_memory : FailureKind::crashed,
                         std::move(text)};
}

AgentFailure Agent::give_up(AgentFailure failure) {
  usable_ = false;
  process_->signal(SIGKILL);
  if (stopping_) return {FailureKind::stopped, "stopped"};
  return failure;
}

void Agent::terminate() {
  if (std::exchange(stopping_, true)) return;
  usable_ = false;
  asio::co_spawn(executor_, stop_process(process_), asio::detached);
}

Task<> Agent::stop() {
  stopping_ = true;
  usable_ = false;
  auto process = process_;
  co_await process->stop(SIGTERM, stop_grace);
}

void Agent::kill() {
  stopping_ = true;
  usable_ = false;
  process_->signal(SIGKILL);
}

std::vector<std::string> Agent::recent_lines() const { return {lines_.begin(), lines_.end()}; }

void Agent::take_line(const hostler::OutputLine& line) {
  if (on_progress_) {
    if (const auto step = progress_.read(line.text)) on_progress_(*step);
  }
  if (is_chatter(line.text)) return;
  if (lines_.size() == options_.kept_log_lines) lines_.pop_front();
  lines_.emplace_back(line.text);
  if (on_line_) on_line_(line.text);
}

void Agent::remove_temporary() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

}  // namespace render_farm
