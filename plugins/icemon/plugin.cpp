// The icecream monitor as a plugin.
#include "hostler/plugin.hpp"

#include <optional>

#include "history/history.hpp"
#include "hostler/task_group.hpp"
#include "interface/publisher.hpp"
#include "monitor/monitors.hpp"
#include "settings.hpp"

namespace icemon {
namespace {

using hostler::Failure;
using hostler::Task;

class Icemon : public hostler::Plugin<Settings> {
 private:
  Task<> run(Settings settings) override;
  Task<> stop_all();
  HistoryOptions history_options() const;
  MonitorOptions monitor_options() const;

  Settings settings_;
  Publisher publisher_{*this};
  std::optional<hostler::TaskGroup> tasks_;
  std::optional<History> history_;
  std::optional<Monitors> monitors_;
};

Task<> Icemon::run(Settings settings) {
  settings_ = std::move(settings);
  tasks_.emplace(executor(), [this](const std::string& error) { log().error(error); });
  if (settings_.history.enabled && !single_shot()) {
    history_.emplace(executor(), history_options(), hostler::Clock::system());
    tasks_->spawn(history_->run());
  }
  monitors_.emplace(executor(), settings_, monitor_options(), publisher_,
                    history_ ? &*history_ : nullptr, log());
  if (!single_shot()) {
    const auto watching = monitors_->watch_configured();
    if (watching.has_error()) throw Failure(watching.error().text, hostler::ExitCode::config);
    tasks_->spawn(monitors_->discover());
  }
  ready();
  co_await stop_requested();
  co_await stop_all();
}

Task<> Icemon::stop_all() {
  co_await monitors_->stop_all();
  tasks_->cancel();
  co_await tasks_->ended();
  if (history_) co_await history_->flush();
}

HistoryOptions Icemon::history_options() const {
  const HistorySettings& wanted = settings_.history;
  HistoryOptions options;
  options.address = wanted.database.empty() ? std::string(state_directory()) + "/history.sqlite"
                                            : wanted.database;
  options.job_days = wanted.job_days;
  options.max_jobs = wanted.max_jobs;
  options.aggregate_days = wanted.aggregate_days;
  return options;
}

MonitorOptions Icemon::monitor_options() const {
  MonitorOptions options;
  options.cluster.local_job_ms = static_cast<std::int64_t>(settings_.local_job_hours * 3'600'000);
  return options;
}

}  // namespace
}  // namespace icemon

HOSTLER_PLUGIN(icemon::Icemon)
