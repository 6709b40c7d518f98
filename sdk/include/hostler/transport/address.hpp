// "HOST:PORT" as people write it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hostler/error.hpp"

namespace hostler {

struct HostPort {
  std::string host;  // a name or an address without brackets, e.g. "studio-1", "::1"
  std::uint16_t port = 0;

  std::string text() const;  // "studio-1:6000", "[::1]:6000"
  bool operator==(const HostPort&) const = default;
};

// Reads "studio-1:6000", "127.0.0.1", "[::1]:6000" or "::1"; without a port it is `default_port`.
Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port);

}  // namespace hostler
