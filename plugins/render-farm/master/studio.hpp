// What the commands need Blender for, done with this machine's Blender.
#pragma once

#include <string>

#include "worker/agent_pool.hpp"
#include "interface/commands.hpp"

namespace render_farm {

class BlenderStudio : public Studio {
 public:
  // A master that renders nothing itself may be without Blender: then requests must say what the
  // file would. One that does renders with it, so that it counts before its worker has joined.
  enum class Blender { required, optional };

  BlenderStudio(AgentPool& agents, Blender blender, const Scheduler& scheduler)
      : agents_(agents), blender_(blender), scheduler_(scheduler) {}

  Task<hostler::Result<SceneFacts>> inspect(JobSpec job) override;
  Task<hostler::Result<>> make_demo(std::string path, int last_frame, std::string engine) override;

 private:
  AgentPool& agents_;
  Blender blender_;
  const Scheduler& scheduler_;  // who is there to render
};

}  // namespace render_farm
