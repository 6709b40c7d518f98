#include "master/studio.hpp"

#include <algorithm>

#include "blender/blend_file.hpp"
#include "hostler/offload.hpp"
#include "master/scene_check.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

SetupOrder settings_of(const JobSpec& job) {
  SetupOrder settings;
  settings.engine = job.setup.engine;
  settings.format = job.setup.format;
  settings.width = job.setup.width;
  settings.height = job.setup.height;
  settings.denoise_off = job.setup.denoise_off;
  return settings;
}

// What the request says in place of the scene.
Result<SceneFacts> facts_of_request(const JobSpec& job, const std::string& folder_mark,
                                    const std::vector<BlenderInfo>& blenders) {
  if (job.frames.empty() || job.setup.engine.empty())
    return Error{"this machine has no Blender to look into the file: say --frames and --engine",
                 ExitCode::usage};
  if (!blenders.empty())
    if (const auto fit = check_engine(job.setup.engine, false, blenders); !fit) return fit.error();
  SceneFacts facts;
  facts.engine = job.setup.engine;
  facts.format = job.setup.format.empty() ? "PNG" : job.setup.format;
  facts.folder_mark = folder_mark;
  return facts;
}

}  // namespace

Task<Result<SceneFacts>> BlenderStudio::inspect(JobSpec job) {
  const auto look = [file = job.setup.file,
                     output = job.setup.output]() -> Result<std::string> {
    if (auto paths = check_paths(file, output); !paths) return paths.error();
    return mark_folder(output);
  };
  const Result<std::string> mark = co_await hostler::offload(look);
  if (!mark) co_return mark.error();

  const Result<BlenderInfo> blender = co_await agents_.capabilities();
  std::vector<BlenderInfo> blenders = online_blenders(scheduler_);
  if (!blender && blender_ == Blender::optional)
    co_return facts_of_request(job, *mark, blenders);
  if (!blender) co_return blender.error();
  const bool counts = blenders.empty() || blender_ == Blender::required;
  if (counts && std::ranges::find(blenders, *blender) == blenders.end())
    blenders.push_back(*blender);
  const Result<SceneInfo> scene = co_await agents_.probe(job.setup.file, job.setup.allow_scripts);
  if (!scene) co_return scene.error();
  const Result<> fit = check_scene(*scene, settings_of(job), blenders);
  if (!fit) co_return fit.error();

  SceneFacts facts;
  facts.frame_start = scene->frame_start;
  facts.frame_end = scene->frame_end;
  facts.frame_step = scene->frame_step;
  facts.fps = scene->fps;
  facts.engine = scene->engine;
  facts.format = scene->format;
  facts.denoises = scene->denoises;
  facts.folder_mark = *mark;
  co_return facts;
}

Task<Result<>> BlenderStudio::make_demo(std::string path, int last_frame, std::string engine) {
  DemoOrder order;
  order.path = std::move(path);
  order.frames = std::max(1, last_frame);
  order.engine = std::move(engine);
  co_return co_await agents_.make_demo(std::move(order));
}

}  // namespace render_farm
