#include "isolation/remote_log.hpp"

#include "loader/table.hpp"

namespace hostler::host {

namespace {
constexpr std::size_t longest_line = 32 * 1024;
}

RemoteLog::RemoteLog(std::shared_ptr<Channel> channel, std::int32_t level)
    : hostler_log{}, channel_(std::move(channel)), threshold_(level) {
  hostler_log::size = sizeof(hostler_log);
  revision = HOSTLER_LOG_REVISION;
  hostler_log::level = &threshold_;
  hostler_log::write = table_function<hostler_log, &RemoteLog::do_write>;
}

void RemoteLog::do_write(std::int32_t level, hostler_str text) {
  message::LogLine line{level, view(text).substr(0, longest_line)};
  if (!channel_->send(line, Urgency::droppable)) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (lost_.load(std::memory_order_relaxed) == 0) return;
  auto lost = lost_.exchange(0);
  std::string notice = std::to_string(lost) + " lines before this one were lost: the host was busy";
  if (!channel_->send(message::LogLine{HOSTLER_LOG_WARNING, notice}, Urgency::droppable)) {
    lost_.fetch_add(lost, std::memory_order_relaxed);
  }
}

}  // namespace hostler::host
