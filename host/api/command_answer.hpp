// The answer to POST /api/<instance>/commands/<command>: replies as NDJSON lines while they come, last
// the status. A call that fails before its first reply is answered by an HTTP error instead.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/command_hub.hpp"
#include "web/responder.hpp"

namespace hostler::host {

class CommandAnswer : public std::enable_shared_from_this<CommandAnswer> {
 public:
  static void start(CommandHub& hub, CommandCall call, std::shared_ptr<Responder> responder);

 private:
  CommandAnswer(CommandHub& hub, std::shared_ptr<Responder> responder);
  void begin();
  void on_reply(std::string_view json);
  void on_finished(int code, std::string_view error);
  void on_gone();
  void flush();
  void send(std::string line, bool replaceable);

  struct Line {
    std::string text;
    bool replaceable;  // progress: only the newest matters
  };

  CommandHub& hub_;
  const std::shared_ptr<Responder> responder_;
  std::mutex mutex_;
  std::uint64_t id_ = 0;
  bool begun_ = false;
  bool gone_ = false;
  bool finished_ = false;
  std::deque<Line> waiting_;
  std::size_t waiting_bytes_ = 0;
};

}  // namespace hostler::host
