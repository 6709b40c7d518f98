#include "blender/preview.hpp"

#include <stdlib.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "hostler/process.hpp"

namespace render_farm {
namespace {

namespace fs = std::filesystem;
using hostler::Error;
using hostler::Result;

// Links to the frames of one job, numbered from 1, so that a glob finds them and no others.
class LinkFolder {
 public:
  static Result<LinkFolder> make(const std::vector<std::string>& frames) {
    std::error_code error;
    std::string path = (fs::temp_directory_path(error) / "hostler-preview-XXXXXX").string();
    if (error || !::mkdtemp(path.data()))
      return Error{"cannot make a temporary folder: " + std::string(std::strerror(errno))};
    LinkFolder folder(std::move(path));
    const std::string extension = fs::path(frames.front()).extension();
    for (std::size_t index = 0; index < frames.size(); ++index) {
      char number[24];
      std::snprintf(number, sizeof number, "%08zu", index + 1);
      fs::create_symlink(fs::absolute(frames[index]), folder.path_ + "/" + number + extension,
                         error);
      if (error) return Error{"cannot link " + frames[index] + ": " + error.message()};
    }
    folder.pattern_ = folder.path_ + "/*" + extension;
    return folder;
  }
  LinkFolder(LinkFolder&& other) noexcept
      : path_(std::exchange(other.path_, {})), pattern_(std::move(other.pattern_)) {}
  LinkFolder& operator=(LinkFolder&&) = delete;
  ~LinkFolder() {
    std::error_code ignored;  // links in the temporary folder
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const std::string& pattern() const { return pattern_; }

 private:
  explicit LinkFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
  std::string pattern_;
};

// A file that is removed unless it was put in its place.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;  // it may never have been made
    if (!path_.empty()) fs::remove(path_, ignored);
  }
  const std::string& path() const { return path_; }
  Result<void> rename_to(const std::string& target) {
    std::error_code error;
    fs::rename(path_, target, error);
    if (error) return Error{"cannot rename the preview to " + target + ": " + error.message()};
    path_.clear();
    return boost::system::in_place_value;
  }

 private:
  std::string path_;
};

struct Ended {
  hostler::ExitStatus status;
  std::vector<std::string> lines;
};

Task<Result<Ended>> run(asio::any_io_executor executor, std::vector<std::string> argv) {
  const std::string program = argv.front();
  hostler::ProcessOptions options;
  options.argv = std::move(argv);
  options.kept_lines = 20;
  options.limits.nice = 5;  // rendering goes first
  auto process = hostler::Process::start(executor, std::move(options));
  if (!process) {
    if (process.error().text.find("not found") == std::string::npos) co_return process.error();
    co_return Error{"there is no '" + program + "'; on Debian and Ubuntu: apt-get install ffmpeg"};
  }
  Ended ended;
  ended.status = co_await process->wait();
  ended.lines = process->recent_lines();
  co_return ended;
}

bool holds_light(const std::string& file) { return fs::path(file).extension() == ".exr"; }

std::vector<std::string> encode_command(const PreviewOrder& order, const std::string& pattern,
                                        const std::string& target) {
  char fps[32];
  std::snprintf(fps, sizeof fps, "%.6g", order.fps > 0 ? order.fps : 24.0);
  std::vector<std::string> argv = {order.program, "-nostdin", "-y", "-loglevel", "error"};
  const auto add = [&argv](std::initializer_list<std::string> more) {
    argv.insert(argv.end(), more);
  };
  if (holds_light(order.frames.front())) add({"-apply_trc", "iec61966_2_1"});
  add({"-framerate", fps, "-pattern_type", "glob", "-i", pattern});
  add({"-vf", "scale='min(1280,iw)':-1,pad=ceil(iw/2)*2:ceil(ih/2)*2"});
  add({"-fps_mode", "passthrough"});  // else a frame that cannot be read is filled with another
  add({"-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "18"});
  add({"-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", target});
  return argv;
}

// ffprobe lies beside ffmpeg, or both are in PATH.
std::string probe_program(const std::string& ffmpeg) {
  const auto slash = ffmpeg.rfind('/');
  return slash == ffmpeg.npos ? "ffprobe" : ffmpeg.substr(0, slash + 1) + "ffprobe";
}

Task<Result<std::size_t>> count_frames(asio::any_io_executor executor, std::string program,
                                       std::string file) {
  std::vector<std::string> argv = {
      probe_program(program), "-v",  "error",   "-select_streams", "v:0", "-show_entries",
      "stream=nb_frames",     "-of", "csv=p=0", std::move(file)};
  auto ended = co_await run(executor, std::move(argv));
  if (!ended) co_return ended.error();
  std::size_t count = 0;
  const std::string text = ended->lines.empty() ? "" : ended->lines.back();
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  if (!ended->status.success() || parsed.ec != std::errc{})
    co_return Error{"ffprobe cannot read what ffmpeg wrote: " + text};
  co_return count;
}

}  // namespace

Task<Result<void>> make_preview(asio::any_io_executor executor, PreviewOrder order) {
  if (order.frames.empty()) co_return Error{"the job has no finished frame"};
  auto links = LinkFolder::make(order.frames);
  if (!links) co_return links.error();
  std::error_code error;
  fs::create_directories(fs::path(order.output).parent_path(), error);
  if (error) co_return Error{"cannot make its folder: " + error.message()};

  TemporaryFile video(order.output + ".tmp");
  auto encoded = co_await run(executor, encode_command(order, links->pattern(), video.path()));
  if (!encoded) co_return encoded.error();
  if (!encoded->status.success()) {
    const std::string last = encoded->lines.empty() ? "" : ": " + encoded->lines.back();
    co_return Error{"ffmpeg " + encoded->status.describe() + last};
  }
  auto count = co_await count_frames(executor, order.program, video.path());
  if (!count) co_return count.error();
  if (*count != order.frames.size())
    co_return Error{"ffmpeg put " + std::to_string(*count) + " of " +
                    std::to_string(order.frames.size()) + " frames into the video"};
  co_return video.rename_to(order.output);
}

}  // namespace render_farm
