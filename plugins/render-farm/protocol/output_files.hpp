// Where the files of a job lie, and the still image formats that can be rendered frame by frame.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/messages.hpp"

namespace render_farm {

std::string frame_file(const JobSetup& job, int frame);      // OUTPUT/shot_0001.png
std::string thumbnail_file(const JobSetup& job, int frame);  // OUTPUT/.hostler/7/1.jpg
std::string preview_file(const JobSetup& job);               // OUTPUT/.hostler/7/preview.mp4

struct ImageFormat {
  const char* name;       // as Blender's -F, e.g. "OPEN_EXR"
  const char* extension;  // e.g. ".exr"
};

const std::vector<ImageFormat>& image_formats();

// nullptr when the name is unknown or a movie's.
const ImageFormat* find_format(std::string_view name);
bool is_movie_format(std::string_view name);

}  // namespace render_farm
