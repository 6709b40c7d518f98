// How the command line reaches a running host.
#pragma once

#include <functional>
#include <string>

#include "hostler/error.hpp"
#include "web/client.hpp"

namespace CLI {
class App;
}

namespace hostler::host {

struct ConnectionOptions {
  std::string url, token_file, socket, config_file;
};

void add_connection_options(CLI::App& verb, ConnectionOptions& options);

// The host named by --url, --socket, -c, $HOSTLER_STATE_DIR, the user's state directory or
// /var/lib/hostler, in this order: the first that is named, or of the last two the first that answers. The
// error names what was tried.
Task<Result<Client>> connect(ConnectionOptions options);

// Runs a coroutine that talks to the host, with a loop of its own; returns its exit code.
int run_with_host(ConnectionOptions options, std::function<Task<int>(Client)> talk);

// The "error" of an answer's body, or its status.
Error error_of(unsigned status, std::string_view body);

inline constexpr auto answer_deadline = std::chrono::seconds(30);

}  // namespace hostler::host
