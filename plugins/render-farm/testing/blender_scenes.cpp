#include "testing/blender_scenes.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <stdexcept>

#include "embedded/make_scenes_py.hpp"
#include "hostler/descriptor.hpp"
#include "hostler/process.hpp"

namespace render_farm::testing {
namespace {

namespace fs = std::filesystem;

// Several tests may start at the same time; the first makes the scenes, the others wait.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder)
      : file_(::open((folder.string() + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    ::flock(file_.get(), LOCK_EX);
  }

 private:
  hostler::Descriptor file_;
};

void make_scenes(const fs::path& folder) {
  fs::create_directories(folder);
  std::ofstream(folder / "make_scenes.py") << embedded::make_scenes_py;
  hostler::TestLoop loop;
  hostler::ProcessOptions options;
  options.argv = {"blender",
                  "-b",
                  "--factory-startup",
                  "-noaudio",
                  "--python-exit-code",
                  "3",
                  "--python",
                  (folder / "make_scenes.py").string(),
                  "--",
                  folder.string()};
  auto process = hostler::Process::start(loop.executor(), options);
  if (!process) throw std::runtime_error(process.error().text);
  if (!loop.run(process->wait()).success())
    throw std::runtime_error("the tests' scenes could not be made");
  std::ofstream(folder / "complete");
}

}  // namespace

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "hostler-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;  // a leftover in the temporary folder harms nobody
  fs::remove_all(path_, ignored);
}

std::string scene(const std::string& name) {
  const auto version = std::hash<std::string_view>{}(embedded::make_scenes_py);
  const fs::path folder =
      fs::temp_directory_path() /
      ("hostler-test-scenes-" + std::to_string(::getuid()) + "-" + std::to_string(version));
  const FolderLock lock(folder);
  if (!fs::exists(folder / "complete")) make_scenes(folder);
  return (folder / (name + ".blend")).string();
}

bool has_program(const std::string& name) {
  return ::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

void BlenderTest::SetUp() {
  if (!has_program("blender")) GTEST_SKIP() << "SKIPPED: needs Blender (apt-get install blender)";
}

// stat := pid " (" name ") " state " " parent " " …
std::vector<int> own_blenders() {
  std::vector<int> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    int pid = 0;
    std::string name;
    char state = 0;
    int parent = 0;
    if (file >> pid >> name >> state >> parent && name == "(blender)" && state != 'Z' &&
        parent == ::getpid())
      found.push_back(pid);
  }
  return found;
}

}  // namespace render_farm::testing
