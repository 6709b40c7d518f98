#include "blender/blend_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string_view>

#include "hostler/descriptor.hpp"

namespace render_farm {
namespace {

using hostler::Descriptor;
using hostler::Error;
using hostler::Result;

bool begins_like_a_blend(std::string_view bytes) {
  using namespace std::string_view_literals;
  return bytes.starts_with("BLENDER") || bytes.starts_with("\x1f\x8b"sv) ||
         bytes.starts_with("\x28\xb5\x2f\xfd"sv);
}

std::string cause() { return std::strerror(errno); }

}  // namespace

Result<FileStamp> inspect_blend(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) return Error{path + " does not exist"};
    return Error{"cannot read " + path + ": " + cause()};
  }
  struct stat state {};
  if (::fstat(file.get(), &state) != 0) return Error{"cannot read " + path + ": " + cause()};
  if (S_ISDIR(state.st_mode)) return Error{path + " is a folder, not a Blender file"};
  if (!S_ISREG(state.st_mode)) return Error{path + " is not a file"};
  if (state.st_size == 0) return Error{path + " is empty"};
  std::array<char, 8> beginning{};
  const auto count = ::read(file.get(), beginning.data(), beginning.size());
  if (count < 0) return Error{"cannot read " + path + ": " + cause()};
  if (!begins_like_a_blend({beginning.data(), static_cast<std::size_t>(count)}))
    return Error{path + " is not a Blender file"};
  return FileStamp{state.st_size,
                   state.st_mtim.tv_sec * std::int64_t{1'000'000'000} + state.st_mtim.tv_nsec};
}

namespace {

std::string mark_file(const std::string& output) { return output + "/.hostler/folder"; }

std::string read_mark(const std::string& output) {
  std::string mark;
  std::ifstream file(mark_file(output));
  std::getline(file, mark);
  return mark;
}

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error && !std::filesystem::is_directory(folder))
    return Error{"cannot make the output folder " + folder + ": " + error.message()};
  return boost::system::in_place_value;
}

}  // namespace

Result<std::string> mark_folder(const std::string& output) {
  if (std::string mark = read_mark(output); !mark.empty())
    return Result<std::string>(boost::system::in_place_value, std::move(mark));
  if (auto made = make_folder(output + "/.hostler"); !made) return made.error();
  std::random_device random;
  char mark[33];
  std::snprintf(mark, sizeof mark, "%08x%08x%08x%08x", random(), random(), random(), random());
  // Written aside and linked, so that of two masters both read the first one's mark.
  const std::string next = mark_file(output) + "." + mark;
  std::ofstream(next) << mark << '\n';
  const bool linked = ::link(next.c_str(), mark_file(output).c_str()) == 0;
  const std::string why = cause();
  ::unlink(next.c_str());
  std::string found = read_mark(output);
  if (found.empty() && !linked) return Error{"cannot write into the output folder " + output + ": " + why};
  return Result<std::string>(boost::system::in_place_value, std::move(found));
}

void restore_mark(const std::string& output, const std::string& mark) {
  if (mark.empty() || !read_mark(output).empty()) return;
  if (!make_folder(output + "/.hostler")) return;
  std::ofstream(mark_file(output)) << mark << '\n';
}

Result<void> check_paths(const std::string& file, const std::string& output,
                         const std::string& mark) {
  if (auto blend = inspect_blend(file); !blend) return blend.error();
  if (mark.empty()) {
    if (auto made = make_folder(output); !made) return made.error();
  } else if (read_mark(output) != mark) {
    return Error{"the output folder " + output +
                 " is not the master's: mount that one here under the same path"};
  }
  std::string probe = output + "/.hostler-XXXXXX";
  const Descriptor made(::mkstemp(probe.data()));
  if (!made) return Error{"cannot write into the output folder " + output + ": " + cause()};
  ::unlink(probe.c_str());
  return boost::system::in_place_value;
}

// temporary := folder "/." frame-file "." attempt ".tmp"
std::string temporary_name(const std::string& path, std::uint64_t attempt) {
  const auto slash = path.rfind('/') + 1;
  return path.substr(0, slash) + "." + path.substr(slash) + "." + std::to_string(attempt) + ".tmp";
}

std::multimap<std::string, std::string> find_temporaries(const std::string& output) {
  std::multimap<std::string, std::string> found;
  std::error_code error;  // a folder that cannot be listed has none that could be removed
  for (const auto& entry : std::filesystem::directory_iterator(output, error)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with('.') || !name.ends_with(".tmp")) continue;
    const std::string_view middle = std::string_view(name).substr(1, name.size() - 5);
    const auto dot = middle.rfind('.');
    const bool numbered = dot != middle.npos && dot + 1 < middle.size() &&
                          middle.find_first_not_of("0123456789", dot + 1) == middle.npos;
    if (numbered) found.emplace(output + "/" + std::string(middle.substr(0, dot)), entry.path());
  }
  return found;
}

}  // namespace render_farm
