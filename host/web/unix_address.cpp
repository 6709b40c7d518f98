#include "web/unix_address.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

namespace hostler::host {

Result<UnixAddress> unix_address(const std::filesystem::path& path) {
  UnixAddress result;
  result.address.sun_family = AF_UNIX;
  std::string name = path.string();
  if (name.size() >= sizeof result.address.sun_path) {
    result.directory =
        Descriptor(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!result.directory)
      return Error{"cannot open the folder of the socket " + name + ": " + std::strerror(errno)};
    name =
        "/proc/self/fd/" + std::to_string(result.directory.get()) + "/" + path.filename().string();
  }
  if (name.size() >= sizeof result.address.sun_path)
    return Error{"the file name of the socket " + path.string() + " is too long"};
  std::memcpy(result.address.sun_path, name.c_str(), name.size() + 1);
  return result;
}

}  // namespace hostler::host
