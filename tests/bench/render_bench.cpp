// A small animation by `hostler once`, checks and thumbnails included, beside one Blender that
// renders it with -a, and beside one Blender a frame.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench.hpp"
#include "hostler/asio.hpp"
#include "hostler/process.hpp"
#include "statistics.hpp"

namespace hostler::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* make_scene = R"(
import bpy
import sys
path, frames = sys.argv[sys.argv.index("--") + 1:]
scene = bpy.context.scene
scene.render.engine = "BLENDER_WORKBENCH"
scene.render.resolution_x, scene.render.resolution_y = 320, 180
scene.frame_start, scene.frame_end = 1, int(frames)
cube = bpy.data.objects["Cube"]
cube.keyframe_insert("rotation_euler", frame=1)
cube.rotation_euler[2] = 3.14
cube.keyframe_insert("rotation_euler", frame=int(frames))
bpy.ops.wm.save_as_mainfile(filepath=path)
)";

class Folder {
 public:
  Folder() {
    if (!::mkdtemp(path_.data())) throw std::runtime_error("no temporary folder");
  }
  ~Folder() {
    std::error_code ignored;  // a leftover in the temporary folder
    fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = (fs::temp_directory_path() / "hostler-bench-XXXXXX").string();
};

// Runs a program to its end; the time it took.
double seconds_of(std::vector<std::string> argv) {
  asio::io_context loop;
  const auto begin = std::chrono::steady_clock::now();
  ProcessOptions options;
  options.argv = std::move(argv);
  Process process = Process::start(loop.get_executor(), std::move(options)).value();
  ExitStatus status;
  asio::co_spawn(loop, process.wait(), [&](std::exception_ptr, ExitStatus ended) {
    status = ended;
    loop.stop();
  });
  loop.run();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  if (status.success()) return taken.count();
  for (const std::string& line : process.recent_lines()) std::fprintf(stderr, "%s\n", line.c_str());
  throw std::runtime_error("a program to be measured " + status.describe());
}

void expect_images(const std::string& folder, int count) {
  int found = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    found += entry.path().extension() == ".png";
  if (found != count)
    throw std::runtime_error(folder + " has " + std::to_string(found) + " images instead of " +
                             std::to_string(count));
}

std::string hostler_program() {
  if (const char* named = std::getenv("HOSTLER_BIN")) return named;
  return fs::read_symlink("/proc/self/exe").parent_path() / "hostler";
}

class RenderBench {
 public:
  RenderBench(int frames, int starts) : frames_(frames), starts_(starts) {
    seconds_of({"blender", "-b", "--factory-startup", "--python-exit-code", "3", "--python-expr",
                make_scene, "--", scene_, std::to_string(frames)});
  }

  double once() {
    const std::string out = fresh_folder();
    const double taken = seconds_of({hostler_, "once", "render-farm", "render", scene_, "--frames",
                                     "1-" + std::to_string(frames_), "--output", out});
    expect_images(out, frames_);
    return taken;
  }

  double one_blender() {
    const std::string out = fresh_folder();
    const double taken = seconds_of({"blender", "-b", scene_, "-o", out + "/f_####", "-a"});
    expect_images(out, frames_);
    return taken;
  }

  // As many as were asked for, scaled to one a frame.
  double blender_a_frame() {
    const std::string out = fresh_folder();
    double taken = 0;
    for (int frame = 1; frame <= starts_; ++frame)
      taken +=
          seconds_of({"blender", "-b", scene_, "-o", out + "/f_####", "-f", std::to_string(frame)});
    expect_images(out, starts_);
    return taken * frames_ / starts_;
  }

 private:
  std::string fresh_folder() {
    const std::string out = folder_.path() + "/" + std::to_string(++runs_);
    fs::create_directory(out);
    return out;
  }

  const Folder folder_;
  const std::string hostler_ = hostler_program();
  const std::string scene_ = folder_.path() + "/bench.blend";
  const int frames_;
  const int starts_;
  int runs_ = 0;
};

void print(const char* what, const std::vector<double>& times) {
  std::printf("%-36s median %7.2f s   (", what, median(times));
  for (std::size_t i = 0; i < times.size(); ++i) std::printf("%s%.2f", i ? ", " : "", times[i]);
  std::printf(")\n");
}

}  // namespace

int bench_render(int argc, char** argv) {
  CLI::App app{"Small Workbench frames by `hostler once`, beside Blender alone"};
  int frames = 60;
  int pairs = 5;
  int starts = 0;
  double limit = 0;
  app.add_option("--frames", frames, "frames of 320x180 pixels")->check(CLI::PositiveNumber);
  app.add_option("--pairs", pairs, "interleaved runs of each side")->check(CLI::PositiveNumber);
  app.add_option("--starts", starts,
                 "one Blender a frame: start so many and scale up; default: one for each frame")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--limit", limit, "fail when once / one Blender is above it, e.g. 1.15");
  CLI11_PARSE(app, argc, argv);

  try {
    RenderBench bench(frames, starts > 0 ? std::min(starts, frames) : frames);
    std::vector<double> once, one, each;
    for (int pair = 0; pair < pairs; ++pair) {
      once.push_back(bench.once());
      one.push_back(bench.one_blender());
      each.push_back(bench.blender_a_frame());
    }
    print("hostler once render-farm render", once);
    print("blender -b -a, one process", one);
    print("blender -b -f N, a process a frame", each);
    const double ratio = median(once) / median(one);
    std::printf(
        "%d frames, %d interleaved runs: once / one Blender %.2f, a Blender a frame / once %.1f\n",
        frames, pairs, ratio, median(each) / median(once));
    return limit > 0 && ratio > limit ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hostler-bench render: %s\n", error.what());
    return 1;
  }
}

const Registered render_benchmark{
    {"render", "60 small frames by `hostler once`, beside Blender alone", bench_render}};

}  // namespace hostler::bench
