#include "runtime/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "hostler/json.hpp"

namespace hostler::host {

namespace fs = std::filesystem;

namespace {

Error system_error(const std::string& what) {
  return {what + ": " + std::strerror(errno), ExitCode::cannot_create};
}

Result<Descriptor> lock_directory(const fs::path& path) {
  fs::path file = path / "lock";
  Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return system_error("cannot write to the state directory " + path.string());
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    char pid[16] = {};
    if (::pread(lock.get(), pid, sizeof pid - 1, 0) <= 0) std::strcpy(pid, "unknown");
    return Error{path.string() + " is already run by pid " + std::string(pid) +
                     "; end it, or give this host another host.state_dir",
                 ExitCode::temporary};
  }
  std::string pid = std::to_string(::getpid());
  if (::ftruncate(lock.get(), 0) != 0 ||
      ::pwrite(lock.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return system_error("cannot write " + file.string());
  }
  return lock;
}

// Replaces the file as a whole: afterwards it has the old text or the new, whatever happens.
Result<> write_durably(const fs::path& file, const std::string& text) {
  fs::path next = file.string() + ".new";
  Descriptor out(::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!out || ::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(out.get()) != 0 || ::rename(next.c_str(), file.c_str()) != 0) {
    return system_error("cannot write " + file.string());
  }
  Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) ::fsync(folder.get());
  return Result<>();
}

}  // namespace

Result<StateDirectory> StateDirectory::open(const fs::path& path) {
  std::error_code failed;
  fs::path absolute = fs::absolute(path, failed);
  bool made = fs::create_directories(absolute, failed);
  if (failed) {
    return Error{"cannot make the state directory " + absolute.string() + ": " + failed.message() +
                     "; set host.state_dir or $HOSTLER_STATE_DIR to a place you may write to",
                 ExitCode::cannot_create};
  }
  if (made) ::chmod(absolute.c_str(), 0700);
  Result<Descriptor> lock = lock_directory(absolute);
  if (lock.has_error()) return lock.error();
  return StateDirectory(std::move(absolute), std::move(*lock), false);
}

Result<StateDirectory> StateDirectory::temporary() {
  std::string pattern = (fs::temp_directory_path() / "hostler-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) return system_error("cannot make a temporary directory");
  return StateDirectory(pattern, Descriptor(), true);
}

StateDirectory::StateDirectory(fs::path path, Descriptor lock, bool temporary)
    : path_(std::move(path)), lock_(std::move(lock)), temporary_(temporary) {}

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::move(other.lock_)),
      temporary_(std::exchange(other.temporary_, false)) {}

StateDirectory::~StateDirectory() { remove_if_temporary(); }

void StateDirectory::remove_if_temporary() const {
  if (!temporary_) return;
  std::error_code ignored;  // what cannot be removed stays in the system's temporary directory
  fs::remove_all(path_, ignored);
}

Result<fs::path> StateDirectory::instance(const std::string& name) const {
  Result<fs::path> directory(boost::system::in_place_value, path_ / "instances" / name);
  std::error_code failed;
  fs::create_directories(*directory, failed);
  if (failed) {
    return Error{"cannot make " + directory->string() + ": " + failed.message(),
                 ExitCode::cannot_create};
  }
  return directory;
}

Result<std::set<std::string>> StateDirectory::disabled() const {
  std::ifstream file(path_ / "disabled.json");
  if (!file) return std::set<std::string>();
  Json names = Json::parse(file, nullptr, false);
  std::set<std::string> disabled;
  if (!names.is_array()) {
    return Error{(path_ / "disabled.json").string() +
                     " is damaged; remove it, and disable again what shall not run",
                 ExitCode::config};
  }
  for (const auto& name : names) {
    if (name.is_string()) disabled.insert(name.get<std::string>());
  }
  return disabled;
}

Result<> StateDirectory::set_disabled(const std::set<std::string>& names) const {
  return write_durably(path_ / "disabled.json", Json(names).dump() + "\n");
}

}  // namespace hostler::host
