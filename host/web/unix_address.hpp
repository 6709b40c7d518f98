// The address of a Unix socket, also where its path is longer than the 107 bytes that fit into one:
// then it goes through the open directory, "/proc/self/fd/N/name".
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

struct UnixAddress {
  sockaddr_un address{};
  Descriptor directory;  // must stay open while the address is used

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

Result<UnixAddress> unix_address(const std::filesystem::path& path);

}  // namespace hostler::host
