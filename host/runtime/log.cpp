#include "runtime/log.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "loader/table.hpp"

namespace hostler::host {

namespace {

constexpr std::size_t queued_lines = 8192;

spdlog::level::level_enum to_spdlog(std::int32_t level) {
  switch (level) {
    case HOSTLER_LOG_TRACE: return spdlog::level::trace;
    case HOSTLER_LOG_DEBUG: return spdlog::level::debug;
    case HOSTLER_LOG_INFO: return spdlog::level::info;
    case HOSTLER_LOG_WARNING: return spdlog::level::warn;
    default: return spdlog::level::err;
  }
}

spdlog::sink_ptr make_sink(const LogConfig& config) {
  if (!config.file.empty()) {
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(config.file.string());
  }
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  if (std::getenv("NO_COLOR")) sink->set_color_mode(spdlog::color_mode::never);
  return sink;
}

// One line without control characters, so that nobody forges a second one.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') c = ' ';
  }
  return line;
}

}  // namespace

Result<std::shared_ptr<HostLog>> HostLog::open(const LogConfig& config) {
  try {
    auto pool = std::make_shared<spdlog::details::thread_pool>(queued_lines, 1);
    auto logger = std::make_shared<spdlog::async_logger>(
        "hostler", make_sink(config), pool, spdlog::async_overflow_policy::overrun_oldest);
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::info);
    const char* text = "%Y-%m-%dT%H:%M:%S.%e%z %^%-7l%$ %v";
    const char* json = R"({"time":"%Y-%m-%dT%H:%M:%S.%f%z","level":"%l",%v})";
    logger->set_pattern(config.format == LogFormat::json ? json : text);
    return std::shared_ptr<HostLog>(new HostLog(pool, logger, config.format));
  } catch (const spdlog::spdlog_ex& error) {
    return Error{std::string("cannot open the log: ") + error.what(), ExitCode::cannot_create};
  }
}

HostLog::HostLog(std::shared_ptr<spdlog::details::thread_pool> pool,
                 std::shared_ptr<spdlog::logger> logger, LogFormat format)
    : pool_(std::move(pool)), logger_(std::move(logger)), format_(format) {}

HostLog::~HostLog() { logger_->flush(); }

void HostLog::write(std::string_view who, std::int32_t level, std::string_view text) {
  auto severity = to_spdlog(level);
  if (format_ == LogFormat::json) {
    auto quoted = [](std::string_view value) {
      return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    logger_->log(severity, R"("instance":{},"text":{})", quoted(who), quoted(text));
  } else {
    logger_->log(severity, "{}: {}", who, one_line(text));
  }
}

std::uint64_t HostLog::lost() const { return pool_->overrun_counter(); }

void HostLog::close() {
  logger_->flush();
  pool_.reset();  // waits for its thread, which writes all that is queued
}

InstanceLog::InstanceLog(std::shared_ptr<HostLog> log, std::string who, LogLevel level)
    : hostler_log{},
      log_(std::move(log)),
      who_(std::move(who)),
      threshold_(static_cast<std::int32_t>(level)) {
  static_assert(sizeof threshold_ == sizeof(std::int32_t) &&
                    std::atomic<std::int32_t>::is_always_lock_free,
                "plugins read the threshold as a plain integer");
  hostler_log::size = sizeof(hostler_log);
  revision = HOSTLER_LOG_REVISION;
  hostler_log::level = reinterpret_cast<const std::int32_t*>(&threshold_);
  hostler_log::write = table_function<hostler_log, &InstanceLog::do_write>;
}

void InstanceLog::do_write(std::int32_t level, hostler_str text) {
  log_->write(who_, level, view(text));
}

}  // namespace hostler::host
