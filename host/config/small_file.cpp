#include "config/small_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "hostler/descriptor.hpp"

namespace hostler::host {

Result<std::string> read_small_file(const std::filesystem::path& path, std::size_t largest) {
  const auto unreadable = [] {
    return Error{std::string("cannot be read: ") + std::strerror(errno), ExitCode::config};
  };
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return unreadable();
  std::string text;
  std::array<char, 16 * 1024> block;
  for (;;) {
    const ssize_t count = read(file.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable();
    if (count == 0) return Result<std::string>(boost::system::in_place_value, std::move(text));
    text.append(block.data(), static_cast<std::size_t>(count));
    if (text.size() > largest)
      return Error{"is larger than " + std::to_string(largest) + " bytes", ExitCode::config};
  }
}

}  // namespace hostler::host
