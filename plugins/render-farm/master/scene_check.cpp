#include "master/scene_check.hpp"

#include <algorithm>
#include <set>

#include "protocol/output_files.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

template <class Names>
std::string joined(const Names& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

bool has_engine(const BlenderInfo& blender, const std::string& engine) {
  return std::ranges::find(blender.engines, engine) != blender.engines.end();
}

Result<> check_format(const SceneInfo& scene, const SetupOrder& settings) {
  const std::string& format = settings.format.empty() ? scene.format : settings.format;
  if (is_movie_format(format))
    return Error{(settings.format.empty() ? "the scene's format " : "") + format +
                     " is a movie, which cannot be rendered frame by frame; choose images with "
                     "--format PNG",
                 ExitCode::usage};
  if (find_format(format)) return {};
  std::vector<std::string_view> names;
  for (const ImageFormat& known : image_formats()) names.push_back(known.name);
  return Error{"'" + format + "' is not a format of the farm; it has " + joined(names),
               ExitCode::usage};
}

}  // namespace

std::vector<BlenderInfo> online_blenders(const Scheduler& scheduler) {
  std::vector<BlenderInfo> blenders;
  for (int index = 0; index < scheduler.worker_count(); ++index) {
    const WorkerRecord& worker = scheduler.worker(index);
    if (!worker.connected || worker.info.blender.empty()) continue;
    blenders.push_back({worker.info.blender, worker.info.engines, worker.info.denoiser});
  }
  return blenders;
}

Result<> check_engine(const std::string& engine, bool needs_denoiser,
                      const std::vector<BlenderInfo>& blenders) {
  std::set<std::string> engines;
  bool has_it = false;
  for (const BlenderInfo& blender : blenders) {
    engines.insert(blender.engines.begin(), blender.engines.end());
    if (!has_engine(blender, engine)) continue;
    if (!needs_denoiser || blender.denoiser) return {};
    has_it = true;
  }
  const bool is_one = blenders.size() == 1;
  if (!has_it)
    return Error{(is_one ? "this Blender has no engine '" : "no worker's Blender has the engine '") +
                     engine + (is_one ? "'; it has " : "'; they have ") + joined(engines),
                 ExitCode::usage};
  return Error{std::string("the scene denoises, and ") +
               (is_one ? "this Blender was" : "the workers' Blenders were") +
               " built without OpenImageDenoise; turn it off with --no-denoise"};
}

Result<> check_scene(const SceneInfo& scene, const SetupOrder& settings,
                     const std::vector<BlenderInfo>& blenders) {
  if (const auto fit = check_format(scene, settings); !fit) return fit;
  if (!scene.camera) return Error{"the scene has no camera; add one in Blender and save the file"};
  const std::string& engine = settings.engine.empty() ? scene.engine : settings.engine;
  const bool denoises = engine == "CYCLES" && scene.denoises && !settings.denoise_off;
  return check_engine(engine, denoises, blenders);
}

}  // namespace render_farm
