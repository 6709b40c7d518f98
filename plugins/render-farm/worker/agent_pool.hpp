// AgentPool: hands out agents, and keeps one Blender running for a while after it was asked
// something, so that asking what this machine can do, what a scene wants and rendering its first
// frame cost one start of Blender together. Owned by one loop, shared by the master's checks and
// the worker's slots of a plugin; it must outlive what it is asked.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "blender/agent.hpp"
#include "blender/blend_file.hpp"
#include "hostler/clock.hpp"
#include "hostler/condition.hpp"

namespace render_farm {

// An agent and the scene it has open, if any.
struct OpenAgent {
  std::unique_ptr<Agent> agent;
  std::optional<SceneInfo> scene;
  std::string file;
  FileStamp stamp;
  bool allow_scripts = false;
};

constexpr auto agent_kept_for = std::chrono::seconds(15);

class AgentPool {
 public:
  AgentPool(asio::any_io_executor executor, AgentOptions options,
            hostler::Clock& clock = hostler::Clock::system());
  ~AgentPool();

  // What this machine's Blender can do. Asked once; again when the program's file has changed.
  Task<hostler::Result<BlenderInfo>> capabilities();

  // What a .blend asks for, a second or less. Errors, a sentence each: it does not exist, is no
  // Blender file, is cut off, crashes Blender; Blender is missing.
  Task<hostler::Result<SceneInfo>> probe(std::string file, bool allow_scripts);

  // Writes the demonstration scene.
  Task<hostler::Result<void>> make_demo(DemoOrder order);

  // The kept agent, if it has the file open as it is now or no scripts have run in it; else a new
  // one, whose Blender has just been started. Never waits.
  AgentResult<OpenAgent> take(const std::string& file, bool allow_scripts);

  // Ends the kept agent and one that is being asked, and waits until their Blenders are gone. From
  // then on it gives none.
  Task<> close();
  bool closed() const { return closed_; }

 private:
  // Where the kept agent waits; shared with the coroutine that ends it in time.
  struct Shelf {
    std::optional<OpenAgent> agent;
    std::unique_ptr<hostler::Timer> idle;
  };

  // The pool's one agent for questions, until the question is over, however it ends.
  class Loan {
   public:
    Loan(AgentPool& pool, OpenAgent agent);
    Loan(Loan&& other) noexcept;
    Loan& operator=(Loan&&) = delete;
    ~Loan();
    Agent& agent() { return *open_.agent; }
    OpenAgent& open() { return open_; }
    void give_back();

   private:
    AgentPool* pool_;
    OpenAgent open_;
  };

  Task<AgentResult<Loan>> borrow();
  void keep(OpenAgent agent);
  static Task<> end_when_idle(std::shared_ptr<Shelf> shelf);

  asio::any_io_executor executor_;
  AgentOptions options_;
  hostler::Clock& clock_;
  hostler::Condition changed_;
  Agent* asked_ = nullptr;  // somebody asks it: then others wait
  bool closed_ = false;
  std::shared_ptr<Shelf> shelf_;
  std::optional<BlenderInfo> info_;
  std::optional<FileStamp> info_stamp_;  // of the program that info_ is about
};

}  // namespace render_farm
