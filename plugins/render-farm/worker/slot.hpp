// Slot: renders one frame at a time, with an agent of its own that stays while orders of the same
// job come and is ended when it has been idle for a minute. Owned by one loop; a render() under way
// must have returned before the slot is destroyed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "worker/agent_pool.hpp"
#include "hostler/clock.hpp"
#include "protocol/messages.hpp"

namespace render_farm {

constexpr auto idle_agent_kept_for = std::chrono::minutes(1);

struct SlotOptions {
  int threads = 0;  // for one Blender; 0: as many as the machine has
  std::function<void(const Progress&)> on_progress;
  std::function<void(JobId, std::string_view line)> on_line;
};

// How an order ended.
using Outcome = std::variant<Done, Failed, Unable, Stopped>;

class Slot {
 public:
  Slot(asio::any_io_executor executor, AgentPool& pool, SlotOptions options,
       hostler::Clock& clock = hostler::Clock::system());
  ~Slot();

  // Renders a frame of `job` to frame_file(). Stopped after cancel() or kill(): then Blender is
  // gone, and nothing of the attempt is on the disk.
  Task<Outcome> render(JobSetup job, AttemptNumber attempt, int frame);

  bool busy() const { return attempt_ != 0; }
  AttemptNumber attempt() const { return attempt_; }  // 0: none

  // Ends what is being rendered: politely; or at once, so that after the call no file is renamed.
  void cancel();
  void kill();

  // The job has ended: ends its agent, if that has nothing to do.
  void forget(JobId job);

  // Ends the idle agent, and returns when its Blender is gone. Only when not busy().
  Task<> close();

 private:
  struct Failure {
    AgentFailure failure;
    bool before_frame;  // in preparing: it says nothing about the frame
  };
  struct Rest;  // the idle agent and its alarm

  Task<std::optional<Failure>> prepare(const JobSetup& job);
  Task<AgentResult<FrameResult>> render_frame(const JobSetup& job, int frame);
  Outcome outcome_of(const Failure& failure, const JobSetup& job, double seconds) const;
  void rest();
  Task<> drop_agent();
  static Task<> end_idle(std::shared_ptr<Rest> rest);

  asio::any_io_executor executor_;
  AgentPool& pool_;
  SlotOptions options_;
  hostler::Clock& clock_;
  std::shared_ptr<Rest> rest_;
  std::unique_ptr<Agent> agent_;  // while busy()
  JobId job_ = 0;                 // that agent_, or the idle one, is set up for
  AttemptNumber attempt_ = 0;
  bool stopping_ = false;
  double previous_seconds_ = 0;                        // of the last frame of this job
  std::multimap<std::string, std::string> leftovers_;  // temporaries in its folder, by their frame
};

}  // namespace render_farm
