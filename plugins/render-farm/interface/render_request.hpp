// From what somebody asks for with `render` to a job: names made canonical, everything checked that
// can be known before a frame is rendered. Pure.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "farm/effects.hpp"
#include "hostler/error.hpp"

namespace render_farm {

// The arguments of `render`, as in the manifest.
struct RenderArguments {
  std::string file;        // absolute
  std::string frames;      // empty: the scene's range
  std::string engine;      // empty: the scene's
  std::string output;      // empty: see output_folder()
  std::string format;      // empty: the scene's
  std::string resolution;  // "640x360"; empty: the scene's
  int priority = 50;
  bool allow_scripts = false;
  bool denoise = true;
  bool preview = true;
  bool wait = false;
};
BOOST_DESCRIBE_STRUCT(RenderArguments, (),
                      (file, frames, engine, output, format, resolution, priority, allow_scripts,
                       denoise, preview, wait))

// What the job needs to know of the scene; the worker's side reads it out of the file.
struct SceneFacts {
  int frame_start = 1;
  int frame_end = 1;
  int frame_step = 1;
  double fps = 24;
  std::string engine;
  std::string format;
  bool denoises = false;
  std::string folder_mark;  // of the output folder
};

// What can be said without looking at the file. The errors name the argument and what it may be.
hostler::Result<JobSpec> parse_request(const RenderArguments& arguments);

// Fills in what the request left to the scene.
hostler::Result<JobSpec> complete_request(JobSpec job, const SceneFacts& scene);

// "cycles" -> "CYCLES", "eevee" -> "BLENDER_EEVEE"; an unknown name is an error.
hostler::Result<std::string> engine_name(const std::string& text);
// "png" -> "PNG", "exr" -> "OPEN_EXR"; a movie or an unknown name is an error.
hostler::Result<std::string> format_name(const std::string& text);

// Where images go when nobody said: below `root`, else beside the file: /shots/a.blend ->
// /shots/a-frames.
std::string output_folder(const std::string& file, const std::string& root);

}  // namespace render_farm
