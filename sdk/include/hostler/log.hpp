// Lines of the host's log. A call whose level is off costs one relaxed load and formats nothing.
// May be used from any thread, also before the instance runs.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <type_traits>

#include "hostler/abi/log.h"

namespace hostler {

class Log {
 public:
  Log() = default;  // writes nowhere
  explicit Log(const hostler_log* table) : table_(table) {}

  // Each joins its arguments: log.info("frame ", 7, " took ", 1.5, " s").
  template <class... Parts>
  void trace(const Parts&... parts) const { line(HOSTLER_LOG_TRACE, parts...); }
  template <class... Parts>
  void debug(const Parts&... parts) const { line(HOSTLER_LOG_DEBUG, parts...); }
  template <class... Parts>
  void info(const Parts&... parts) const { line(HOSTLER_LOG_INFO, parts...); }
  template <class... Parts>
  void warning(const Parts&... parts) const { line(HOSTLER_LOG_WARNING, parts...); }
  template <class... Parts>
  void error(const Parts&... parts) const { line(HOSTLER_LOG_ERROR, parts...); }

  bool enabled(hostler_log_level level) const {
    return table_ && __atomic_load_n(table_->level, __ATOMIC_RELAXED) <= level;
  }

 private:
  template <class... Parts>
  void line(hostler_log_level level, const Parts&... parts) const {
    if (!enabled(level)) return;
    std::string text;
    (append(text, parts), ...);
    table_->write(table_, level, {text.data(), text.size()});
  }

  template <class Part>
  static void append(std::string& text, const Part& part) {
    if constexpr (std::is_same_v<Part, bool>) {
      text += part ? "true" : "false";
    } else if constexpr (std::is_arithmetic_v<Part> && !std::is_same_v<Part, char>) {
      char digits[32];
      text.append(digits, std::to_chars(digits, digits + sizeof digits, part).ptr);
    } else {
      text += part;
    }
  }

  const hostler_log* table_ = nullptr;
};

}  // namespace hostler
