// The console: the farm's commands for people with telnet or nc.
//
//   line    := command | "help" [command] | "quit"
//   greeting, then after each answer the prompt "> ", which ends no line
//
// A line that begins with "{" is the JSON of the farm's predecessor; it is answered with a JSON
// error and the end of the connection.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "hostler/json.hpp"
#include "hostler/manifest.hpp"
#include "hostler/transport/lines.hpp"
#include "hostler/transport/tcp.hpp"
#include "interface/replies.hpp"

namespace render_farm {

using hostler::Task;

// Runs a command with checked arguments.
using RunCommand = std::function<Task<hostler::Result<>>(std::string command, std::string arguments,
                                                         Replies& replies)>;

struct ConsoleOptions {
  std::size_t max_line = 8 * 1024;
  std::size_t max_connections = 100;  // one more, and the one that is idle for longest is closed
  hostler::Duration idle = std::chrono::minutes(10);
};

class Console {
 public:
  Console(hostler::Manifest manifest, RunCommand run, ConsoleOptions options = {})
      : manifest_(std::move(manifest)), run_(std::move(run)), options_(options) {}

  // Talks to one user until the end of the connection.
  Task<> serve(hostler::StreamPtr stream);

  // Ends all connections.
  void close();

 private:
  struct Session {
    std::shared_ptr<hostler::LineConnection> lines;
    hostler::TimePoint last_line;
    bool is_busy = false;  // a command runs
  };
  using Sessions = std::list<Session>;

  void make_room();
  Task<> talk(Session& session);
  // False: the connection is to be closed.
  Task<bool> answer(Session& session, std::string line);
  Task<> run_command(Session& session, const hostler::CommandSpec& command,
                     std::vector<std::string> words);
  void help(hostler::LineConnection& lines, const std::vector<std::string>& words) const;

  hostler::Manifest manifest_;
  RunCommand run_;
  ConsoleOptions options_;
  Sessions sessions_;
};

}  // namespace render_farm
