// Whether a request comes from where it claims to: protection of a loopback server against pages of
// other sites (cross-site requests) and against DNS rebinding. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/headers.hpp"
#include "web/request.hpp"

namespace hostler::host {

struct Refusal {
  unsigned status = 400;
  std::string text;
};

// The names a browser may know this server by, without port; localhost, 127.0.0.1 and [::1] always
// are.
struct Trust {
  std::vector<std::string> names;
};

// Nothing: the request may go on. `method` is as sent. Over the Unix socket, which its file mode
// guards, everything may.
std::optional<Refusal> check_trust(const Trust& trust, Peer peer, std::string_view method,
                                   const Headers& headers);

// A method that promises to change nothing (RFC 9110, 9.2.1).
bool is_safe_method(std::string_view method);

bool is_websocket_upgrade(const Headers& headers);

}  // namespace hostler::host
