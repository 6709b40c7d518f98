#include "loader/trust.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace hostler::host {
namespace {

constexpr std::size_t lookup_buffer = 16 * 1024;  // for the longest entry of /etc/group

// A group of the same name as its only member, as distributions make for each user.
bool is_private_group(gid_t group, uid_t user) {
  std::vector<char> user_bytes(lookup_buffer), group_bytes(lookup_buffer);
  passwd user_entry{}, *its_user = nullptr;
  ::group group_entry{}, *its_group = nullptr;
  if (getpwuid_r(user, &user_entry, user_bytes.data(), user_bytes.size(), &its_user) != 0 ||
      getgrgid_r(group, &group_entry, group_bytes.data(), group_bytes.size(), &its_group) != 0)
    return false;
  if (its_user == nullptr || its_group == nullptr || its_user->pw_gid != group) return false;
  if (std::strcmp(its_user->pw_name, its_group->gr_name) != 0) return false;
  for (char** member = its_group->gr_mem; *member != nullptr; ++member)
    if (std::strcmp(*member, its_user->pw_name) != 0) return false;
  return true;
}

bool is_trusted(uid_t owner) {
  if (owner == 0 || owner == geteuid()) return true;
  struct stat binary {};
  return stat("/proc/self/exe", &binary) == 0 && binary.st_uid == owner;
}

}  // namespace

std::optional<std::string> trust_problem(const std::filesystem::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::string(std::strerror(errno));
  const std::string name = path.string();
  if (!is_trusted(status.st_uid))
    return name + " belongs to another user (number " + std::to_string(status.st_uid) +
           "), who could run code as this one; if it is meant: chown root " + name;
  const bool by_group = (status.st_mode & S_IWGRP) != 0 && status.st_gid != 0 &&
                        !is_private_group(status.st_gid, status.st_uid);
  if (by_group || (status.st_mode & S_IWOTH) != 0)
    return name + " can be changed by others, who could run code as this user; chmod go-w " + name;
  return std::nullopt;
}

}  // namespace hostler::host
