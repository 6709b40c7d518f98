// Agent: one Blender that renders frame after frame (blender/agent.py). Owned by one loop. It takes
// one order at a time; terminate() may be called while an order is under way, which then fails with
// FailureKind::stopped. Destroying an Agent kills its Blender at once; whatever happens, no
// temporary file stays. An Agent must not be destroyed while an order is under way.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "blender/agent_protocol.hpp"
#include "hostler/asio.hpp"
#include "hostler/descriptor.hpp"
#include "hostler/process.hpp"
#include "hostler/transport/lines.hpp"
#include "blender/progress.hpp"

namespace render_farm {

namespace asio = hostler::asio;
using hostler::Task;

struct AgentOptions {
  std::string program = "blender";  // looked up in PATH unless it contains a slash
  hostler::Duration start_deadline = std::chrono::seconds(60);  // a cold disk is slow
  std::size_t kept_log_lines = 40;
};

// A folder of its own below the system's for temporary files, with the agent's scripts in it;
// removed with all that Blender leaves there, by the next one if this host is killed.
class AgentFolder {
 public:
  static hostler::Result<AgentFolder> make();
  AgentFolder(AgentFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  AgentFolder& operator=(AgentFolder&&) = delete;
  ~AgentFolder();

  const std::string& path() const { return path_; }

 private:
  explicit AgentFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

class Agent {
 public:
  using OnProgress = std::function<void(const Step&)>;
  using OnLine = std::function<void(std::string_view)>;

  // Starts Blender; it needs a second until it answers hello(). A missing program's error says how
  // to install it.
  static AgentResult<std::unique_ptr<Agent>> start(asio::any_io_executor executor,
                                                   AgentOptions options);
  ~Agent();

  // What this Blender is; waits until it is up.
  Task<AgentResult<BlenderInfo>> hello();

  // Opens a .blend. Scripts inside it do not run unless allowed.
  Task<AgentResult<SceneInfo>> open(std::string file, bool allow_scripts);

  // Puts the job's settings on the open scene; refuses what cannot work (no camera, a movie, …).
  Task<AgentResult<FramePlan>> setup(SetupOrder settings);

  // Renders and checks one frame. When this succeeds the checked image is at order.path; otherwise
  // nothing of this order is on the disk.
  Task<AgentResult<FrameResult>> render(FrameOrder order, OnProgress on_progress);

  // Writes the demonstration scene.
  Task<AgentResult<void>> make_demo(DemoOrder order);

  // Ends Blender: SIGTERM to its group, SIGKILL after five seconds. stop() returns when it is gone.
  void terminate();
  Task<> stop();

  // SIGKILL to its group, now: after this call it renames no file.
  void kill();

  // False once Blender has ended or is being ended: such an agent takes no more orders.
  bool usable() const { return usable_; }

  // The last lines a person may want to read, oldest first.
  std::vector<std::string> recent_lines() const;

  // Called with each such line from now on.
  void on_line(OnLine callback) { on_line_ = std::move(callback); }

  int pid() const { return process_->pid(); }

 private:
  Agent(asio::any_io_executor executor, AgentOptions options, AgentFolder folder);

  void take_line(const hostler::OutputLine& line);
  Task<AgentEvent> ask(std::string order);
  Task<AgentEvent> next_event(hostler::TimePoint deadline);
  Task<AgentFailure> explain_end();
  AgentFailure give_up(AgentFailure failure);
  void remove_temporary();

  asio::any_io_executor executor_;
  AgentOptions options_;
  AgentFolder folder_;
  std::shared_ptr<hostler::LineConnection> connection_;
  std::optional<BlenderInfo> info_;
  std::vector<std::string> view_layers_;
  FrameProgress progress_;
  OnProgress on_progress_;
  OnLine on_line_;
  std::deque<std::string> lines_;
  std::string temporary_;  // of the frame being rendered
  // Empties when the agent goes; a process that is being ended may live a little longer.
  std::shared_ptr<Agent*> self_ = std::make_shared<Agent*>(this);
  bool usable_ = true;
  bool stopping_ = false;
  std::shared_ptr<hostler::Process> process_;  // destroyed first
};

}  // namespace render_farm
