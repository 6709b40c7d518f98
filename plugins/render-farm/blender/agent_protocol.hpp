// What the agent inside Blender (blender/agent.py) is told and what it answers: one JSON object a
// line, one answer an order. Pure encoding and decoding.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hostler/error.hpp"

namespace render_farm {

constexpr std::size_t max_agent_line = 256 * 1024;

// What this machine's Blender can do.
struct BlenderInfo {
  std::string version;               // "3.4.1"
  std::vector<std::string> engines;  // "BLENDER_EEVEE", "BLENDER_WORKBENCH", "CYCLES", …
  bool denoiser = false;             // OpenImageDenoise is built in
  bool operator==(const BlenderInfo&) const = default;
};
BOOST_DESCRIBE_STRUCT(BlenderInfo, (), (version, engines, denoiser))

// What a .blend file asks for.
struct SceneInfo {
  std::string name;
  int frame_start = 1;
  int frame_end = 1;
  int frame_step = 1;
  double fps = 24;
  std::string engine;
  int width = 0;  // pixels, the scene's percentage applied
  int height = 0;
  std::string format;  // as Blender's -F; may be a movie's
  bool camera = false;
  bool denoises = false;                   // Cycles will ask for the denoiser
  std::vector<std::string> view_layers;    // those that are rendered
  std::vector<std::string> missing_files;  // images, libraries, … that are not there; the first 20
  int missing_count = 0;
};
BOOST_DESCRIBE_STRUCT(SceneInfo, (),
                      (name, frame_start, frame_end, frame_step, fps, engine, width, height, format,
                       camera, denoises, view_layers, missing_files, missing_count))

// The job's settings; an empty text or 0 leaves it as the scene says.
struct SetupOrder {
  std::string engine;
  std::string format;
  int width = 0;
  int height = 0;
  int samples = 0;
  int threads = 0;
  bool denoise_off = false;
};
BOOST_DESCRIBE_STRUCT(SetupOrder, (),
                      (engine, format, width, height, samples, threads, denoise_off))

// What every frame will be.
struct FramePlan {
  std::string engine;
  std::string format;
  int width = 0;
  int height = 0;
  std::vector<std::string> view_layers;
};
BOOST_DESCRIBE_STRUCT(FramePlan, (), (engine, format, width, height, view_layers))

struct FrameOrder {
  int frame = 0;
  std::string path;       // of the image, absolute
  std::string temporary;  // where it lies until it is checked; in the same folder
  std::string thumbnail;  // of a small JPEG; empty: none
};
BOOST_DESCRIBE_STRUCT(FrameOrder, (), (frame, path, temporary, thumbnail))

struct FrameResult {
  int frame = 0;
  double seconds = 0;  // rendering, saving, checking
  std::int64_t size = 0;
  int width = 0;
  int height = 0;
};
BOOST_DESCRIBE_STRUCT(FrameResult, (), (frame, seconds, size, width, height))

struct DemoOrder {
  std::string path;  // of the .blend to write
  int frames = 24;
  std::string engine = "BLENDER_WORKBENCH";
  int width = 640;
  int height = 360;
};
BOOST_DESCRIBE_STRUCT(DemoOrder, (), (path, frames, engine, width, height))

enum class FailureKind {
  blend_missing,
  blend_unreadable,
  no_camera,
  no_denoiser,
  engine_unknown,
  format_unknown,
  movie_format,
  output_unwritable,
  disk_full,
  no_output,    // "rendered", and no file
  undecodable,  // the file cannot be read back
  wrong_size,
  out_of_memory,
  render_error,     // anything else that Blender says
  crashed,          // Blender ended in the middle
  stopped,          // by us
  protocol,         // the agent said something that makes no sense
  blender_missing,  // it cannot be started
};
BOOST_DESCRIBE_ENUM(FailureKind, blend_missing, blend_unreadable, no_camera, no_denoiser,
                    engine_unknown, format_unknown, movie_format, output_unwritable, disk_full,
                    no_output, undecodable, wrong_size, out_of_memory, render_error, crashed,
                    stopped, protocol, blender_missing)

struct AgentFailure {
  FailureKind kind = FailureKind::render_error;
  std::string text;  // a sentence for people
};

// AgentResult::value() of a failure throws hostler::Failure.
[[noreturn]] inline void throw_exception_from_error(const AgentFailure& failure,
                                                    const boost::source_location&) {
  throw hostler::Failure(failure.text);
}

template <class T = void>
using AgentResult = boost::system::result<T, AgentFailure>;

hostler::Error to_error(const AgentFailure& failure);

std::string encode_open(const std::string& file, bool allow_scripts);
std::string encode(const SetupOrder& order);
std::string encode(const FrameOrder& order);
std::string encode(const DemoOrder& order);

struct DemoMade {};
BOOST_DESCRIBE_STRUCT(DemoMade, (), ())

using AgentEvent =
    std::variant<BlenderInfo, SceneInfo, FramePlan, FrameResult, DemoMade, AgentFailure>;

// A failure of kind `protocol` for a line that is no event.
AgentEvent decode_event(std::string_view line);

}  // namespace render_farm
