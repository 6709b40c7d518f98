// The preview video of a job's frames, made by ffmpeg when the job ends.
#pragma once

#include <string>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"

namespace render_farm {

namespace asio = hostler::asio;
using hostler::Task;

struct PreviewOrder {
  std::vector<std::string> frames;  // image files, in the video's order
  double fps = 24;
  std::string output;              // of the .mp4; its folder is made if need be
  std::string program = "ffmpeg";  // ffprobe is expected beside it
};

// Makes a video that browsers play (H.264, at most 1280 pixels wide) under a temporary name, counts
// its frames, and renames it. Errors: nothing to show, ffmpeg is missing (with the line that
// installs it) or fails (with its last line), a frame got lost. Cancelling it ends ffmpeg and
// leaves nothing.
Task<hostler::Result<void>> make_preview(asio::any_io_executor executor, PreviewOrder order);

}  // namespace render_farm
