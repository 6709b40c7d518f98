// Whether the farm can render a scene, judged before a job of it is made. Pure.
#pragma once

#include <vector>

#include "blender/agent_protocol.hpp"
#include "farm/scheduler.hpp"
#include "hostler/error.hpp"

namespace render_farm {

// What the Blenders of the workers that are connected can do, those of disabled workers too.
std::vector<BlenderInfo> online_blenders(const Scheduler& scheduler);

// Whether one of the Blenders, at least one, has the engine, and the denoiser where it is needed. The
// error says what to do.
hostler::Result<> check_engine(const std::string& engine, bool needs_denoiser,
                               const std::vector<BlenderInfo>& blenders);

// Whether a scene can be rendered with these settings on one of these Blenders; likewise.
hostler::Result<> check_scene(const SceneInfo& scene, const SetupOrder& settings,
                              const std::vector<BlenderInfo>& blenders);

}  // namespace render_farm
