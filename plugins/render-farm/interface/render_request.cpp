#include "interface/render_request.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "protocol/output_files.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

constexpr int max_pixels = 65536;  // a side, as Blender's own limit

// Text is also what an Error is made of: say which of the two is meant.
Result<std::string> named(std::string text) {
  return Result<std::string>(boost::system::in_place_value, std::move(text));
}

Error wrong(const std::string& text) { return {text, ExitCode::usage}; }

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

struct Resolution {
  int width = 0;
  int height = 0;
};

Result<Resolution> parse_resolution(const std::string& text) {
  if (text.empty()) return Resolution{};
  Resolution size;
  const char* const end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, size.width);
  if (width.ec == std::errc() && width.ptr != end && *width.ptr == 'x') {
    const auto height = std::from_chars(width.ptr + 1, end, size.height);
    if (height.ec == std::errc() && height.ptr == end && size.width >= 4 && size.height >= 4 &&
        size.width <= max_pixels && size.height <= max_pixels)
      return size;
  }
  return wrong("resolution: \"" + text +
               "\" is not WIDTHxHEIGHT of 4 to 65536 pixels, e.g. 1920x1080");
}

}  // namespace

Result<std::string> engine_name(const std::string& text) {
  static const std::map<std::string, std::string> names = {
      {"cycles", "CYCLES"},
      {"eevee", "BLENDER_EEVEE"},
      {"blender_eevee", "BLENDER_EEVEE"},
      {"eevee_next", "BLENDER_EEVEE_NEXT"},
      {"blender_eevee_next", "BLENDER_EEVEE_NEXT"},
      {"workbench", "BLENDER_WORKBENCH"},
      {"blender_workbench", "BLENDER_WORKBENCH"}};
  const auto found = names.find(lower(text));
  if (found == names.end())
    return wrong("engine: \"" + text +
                 "\" is not an engine; there are cycles, eevee and workbench");
  return named(found->second);
}

Result<std::string> format_name(const std::string& text) {
  static const std::map<std::string, std::string> short_names = {
      {"JPG", "JPEG"}, {"EXR", "OPEN_EXR"}, {"TIF", "TIFF"}, {"MULTILAYER", "OPEN_EXR_MULTILAYER"}};
  std::string name = upper(text);
  const auto found = short_names.find(name);
  if (found != short_names.end()) name = found->second;
  if (is_movie_format(name) || name == "MP4" || name == "AVI" || name == "MOV" || name == "MKV")
    return wrong("format: " + text +
                 " is a movie, which cannot be rendered frame by frame; render PNG images, and "
                 "a video of them is made when the job ends");
  if (!find_format(name)) {
    std::string known;
    for (const ImageFormat& format : image_formats())
      known += (known.empty() ? "" : ", ") + std::string(format.name);
    return wrong("format: \"" + text + "\" is not an image format; there are " + known);
  }
  return named(std::move(name));
}

std::string output_folder(const std::string& file, const std::string& root) {
  const std::filesystem::path path(file);
  const std::string name = path.stem().string() + "-frames";
  return (root.empty() ? path.parent_path() / name : std::filesystem::path(root) / name).string();
}

Result<JobSpec> parse_request(const RenderArguments& arguments) {
  JobSpec job;
  if (!arguments.file.starts_with('/'))
    return wrong("file: \"" + arguments.file + "\" is not an absolute path");
  if (!arguments.output.empty() && !arguments.output.starts_with('/'))
    return wrong("output: \"" + arguments.output + "\" is not an absolute path");
  if (!arguments.frames.empty()) {
    auto frames = FrameSet::parse(arguments.frames);
    if (!frames) return frames.error();
    job.frames = std::move(*frames);
  }
  if (!arguments.engine.empty()) {
    auto engine = engine_name(arguments.engine);
    if (!engine) return engine.error();
    job.setup.engine = std::move(*engine);
  }
  job.setup.format.clear();
  if (!arguments.format.empty()) {
    auto format = format_name(arguments.format);
    if (!format) return format.error();
    job.setup.format = std::move(*format);
  }
  const auto resolution = parse_resolution(arguments.resolution);
  if (!resolution) return resolution.error();
  if (arguments.priority < 0 || arguments.priority > 100)
    return wrong("priority: " + std::to_string(arguments.priority) + " is not between 0 and 100");
  job.setup.file = arguments.file;
  job.setup.name = std::filesystem::path(arguments.file).stem().string();
  // Blender reads two slashes at the beginning as "beside the .blend".
  job.setup.output = std::filesystem::path(arguments.output).lexically_normal().string();
  job.setup.width = resolution->width;
  job.setup.height = resolution->height;
  job.setup.allow_scripts = arguments.allow_scripts;
  job.setup.denoise_off = !arguments.denoise;
  job.priority = arguments.priority;
  job.preview = arguments.preview;
  return job;
}

Result<JobSpec> complete_request(JobSpec job, const SceneFacts& scene) {
  if (job.frames.empty()) {
    auto frames =
        FrameSet::parse(std::to_string(scene.frame_start) + "-" + std::to_string(scene.frame_end) +
                        "x" + std::to_string(std::max(1, scene.frame_step)));
    if (!frames)
      return Error{"the scene's frame range makes no sense; choose with --frames (" +
                   frames.error().text + ")"};
    job.frames = std::move(*frames);
  }
  if (job.setup.engine.empty()) job.setup.engine = scene.engine;
  if (job.setup.format.empty()) {
    auto format = format_name(scene.format);
    if (!format)
      return Error{"the scene saves " + scene.format +
                       ", which cannot be rendered frame by frame; choose images with --format PNG",
                   ExitCode::usage};
    job.setup.format = std::move(*format);
  }
  job.needs_denoiser = scene.denoises && !job.setup.denoise_off && job.setup.engine == "CYCLES";
  job.fps = scene.fps > 0 ? scene.fps : 24;
  job.setup.folder_mark = scene.folder_mark;
  return job;
}

}  // namespace render_farm
