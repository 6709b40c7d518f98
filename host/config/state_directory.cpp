#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "config/config.hpp"

namespace hostler::host {
namespace {

std::filesystem::path variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::filesystem::path home() {
  if (const auto path = variable("HOME"); !path.empty()) return path;
  const passwd* user = getpwuid(geteuid());
  return user == nullptr ? "/" : user->pw_dir;
}

}  // namespace

std::filesystem::path default_state_directory() {
  if (const auto path = variable("HOSTLER_STATE_DIR"); !path.empty())
    return std::filesystem::absolute(path);
  if (geteuid() == 0) return "/var/lib/hostler";
  // The specification of the variable says that a relative path counts for nothing.
  if (const auto path = variable("XDG_STATE_HOME"); path.is_absolute()) return path / "hostler";
  return home() / ".local/state/hostler";
}

}  // namespace hostler::host
