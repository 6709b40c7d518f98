#include "protocol/output_files.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace render_farm {

const std::vector<ImageFormat>& image_formats() {
  // Those whose files can be told whole from cut off; a cut TARGA, HDR or IRIS still decodes.
  static const std::vector<ImageFormat> formats = {
      {"PNG", ".png"},  {"JPEG", ".jpg"}, {"OPEN_EXR", ".exr"}, {"OPEN_EXR_MULTILAYER", ".exr"},
      {"TIFF", ".tif"}, {"BMP", ".bmp"},  {"WEBP", ".webp"}};
  return formats;
}

const ImageFormat* find_format(std::string_view name) {
  const auto& formats = image_formats();
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const ImageFormat& format) { return format.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

bool is_movie_format(std::string_view name) {
  constexpr std::array<std::string_view, 5> movies = {"FFMPEG", "AVIJPEG", "AVIRAW", "AVI_JPEG",
                                                      "AVI_RAW"};
  return std::find(movies.begin(), movies.end(), name) != movies.end();
}

std::string frame_file(const JobSetup& job, int frame) {
  char number[16];
  std::snprintf(number, sizeof number, "%.4d", frame);
  const ImageFormat* format = find_format(job.format);
  return job.output + "/" + job.name + "_" + number + (format ? format->extension : "");
}

namespace {

std::string folder_of(const JobSetup& job) {
  return job.output + "/.hostler/" + std::to_string(job.job) + "/";
}

}  // namespace

std::string thumbnail_file(const JobSetup& job, int frame) {
  return folder_of(job) + std::to_string(frame) + ".jpg";
}

std::string preview_file(const JobSetup& job) { return folder_of(job) + "preview.mp4"; }

}  // namespace render_farm
