// The host's log: text or JSON lines, each with the name of who wrote it. Writing never blocks: lines
// wait in a bounded queue for the log's own thread; when it is full the oldest is lost and counted.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "hostler/abi/log.h"
#include "hostler/error.hpp"
#include "hostler/log.hpp"

namespace spdlog {
class logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace hostler::host {

class HostLog {
 public:
  static Result<std::shared_ptr<HostLog>> open(const LogConfig& config);
  ~HostLog();

  // [any thread] `who` is an instance's name, or "host".
  void write(std::string_view who, std::int32_t level, std::string_view text);
  std::uint64_t lost() const;  // lines that the queue could not take
  void close();                // writes what is queued, and takes no more

 private:
  HostLog(std::shared_ptr<spdlog::details::thread_pool> pool, std::shared_ptr<spdlog::logger> logger,
          LogFormat format);

  std::shared_ptr<spdlog::details::thread_pool> pool_;
  const std::shared_ptr<spdlog::logger> logger_;
  const LogFormat format_;
};

// hostler.log/1 of one instance; also what the host's own rooms log through.
class InstanceLog : public hostler_log {
 public:
  InstanceLog(std::shared_ptr<HostLog> log, std::string who, LogLevel level);

  void set_level(LogLevel level) { threshold_.store(static_cast<std::int32_t>(level)); }
  Log sdk_log() const { return Log(this); }

 private:
  void do_write(std::int32_t level, hostler_str text);

  const std::shared_ptr<HostLog> log_;
  const std::string who_;
  std::atomic<std::int32_t> threshold_;
};

}  // namespace hostler::host
