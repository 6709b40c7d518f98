#include "protocol/messages.hpp"

namespace icemon {
namespace {

// icecream's own reasons, 100 to 118, and what a scheduler or an old daemon says by number. Empty:
// a compiler's own code.
std::string_view known_reason(std::int32_t exit_code) {
  switch (exit_code) {
    case 100:
      return "distributing the job failed";
    case 101:
      return "icecream was called with wrong arguments";
    case 102:
      return "a socket could not be bound";
    case 103:
      return "a connection to another host failed";
    case 104:
      return "the compiler crashed";
    case 105:
      return "out of memory";
    case 106:
      return "a host's name is wrong or unknown";
    case 107:
      return "input or output failed, or the connection to a host was lost";
    case 108:
      return "data were cut off on their way";
    case 109:
      return "a host broke the protocol";
    case 110:
      return "the compiler was not found";
    case 111:
      return "icecream called itself";
    case 112:
      return "the daemon could not give up its rights";
    case 113:
      return "access was denied";
    case 114:
      return "the host was too busy";
    case 115:
      return "a file was not found";
    case 116:
      return "there was no host for the job";
    case 117:
      return "the client was gone";
    case 118:
      // icecc gives a job up, too, when it will show a compiler's errors by compiling again at home.
      return "the client was killed (Ctrl-C), or compiles it again itself";
    case 200:
      return "the compile server did not know the job";
    case 255:
      return "the scheduler gave up: the host or the client was lost";
    default:
      return {};
  }
}

}  // namespace

std::string explain_exit_code(std::int32_t exit_code, bool from_submitter) {
  if (exit_code == 0) return "done";
  // The client tells 107 when it lost its own compiler call before a host was found.
  if (exit_code == 107 && from_submitter) return "the client gave up before it got a host";
  if (const auto reason = known_reason(exit_code); !reason.empty()) return std::string(reason);
  if (exit_code > 0 && exit_code < 100) {
    return "the compiler found errors (exit code " + std::to_string(exit_code) + ")";
  }
  if (exit_code > 128 && exit_code < 160) {
    return "the compiler was killed by signal " + std::to_string(exit_code - 128);
  }
  return "exit code " + std::to_string(exit_code);
}

}  // namespace icemon
