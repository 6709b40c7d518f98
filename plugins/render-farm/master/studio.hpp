// What the commands need Blender for, done with this machine's Blender.
#pragma once

#include <string>

#include "worker/agent_pool.hpp"
#include "interface/commands.hpp"

namespace render_farm {

class BlenderStudio : public Studio {
 public:
  // A master that renders nothing itself may be without Blender: then requests must say what the
  // file would.
  enum class Blender { required, optional };

  BlenderStudio(AgentPool& agents, Blender blender) : agents_(agents), blender_(blender) {}

  Task<hostler::Result<SceneFacts>> inspect(JobSpec job) override;
  Task<hostler::Result<>> make_demo(std::string path, int last_frame, std::string engine) override;

 private:
  AgentPool& agents_;
  Blender blender_;
};

}  // namespace render_farm
