#include <cstring>

#include "hostler/process.hpp"

namespace hostler {

std::string ExitStatus::describe() const {
  if (signal == 0) return "exited with code " + std::to_string(code);
  std::string text = "killed by signal " + std::to_string(signal);
  if (const char* name = ::sigabbrev_np(signal)) text += std::string(" (SIG") + name + ")";
  return text;
}

}  // namespace hostler
