// "127.0.0.1:8000" and "[::1]:8000" as address and port.
#pragma once

#include <string_view>

#include "config/config.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

// The error is a sentence that begins with "must". Only loopback addresses are taken.
Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace hostler::host
