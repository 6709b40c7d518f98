// The icecream monitor as a plugin.
#include "hostler/plugin.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "connection/control_port.hpp"
#include "history/history.hpp"
#include "hostler/join.hpp"
#include "hostler/metrics.hpp"
#include "hostler/task_group.hpp"
#include "interface/front.hpp"
#include "interface/monitored_clusters.hpp"
#include "interface/publisher.hpp"
#include "interface/pyicemon_server.hpp"
#include "monitor/monitors.hpp"
#include "settings.hpp"

namespace icemon {
namespace {

using hostler::Call;
using hostler::Failure;
using hostler::HttpReply;
using hostler::HttpRequest;

// What a handler of routes returns.
template <class Handler, class Answer>
Answer answer_of(Answer (Handler::*)(HttpRequest));

class Icemon : public hostler::Plugin<Settings> {
 public:
  Icemon() {
    command("snapshot", &Icemon::call<&Commands::snapshot, TargetArguments>);
    command("hosts", &Icemon::call<&Commands::hosts, HostsArguments>);
    command("jobs", &Icemon::call<&Commands::jobs, JobsArguments>);
    command("free", &Icemon::call<&Commands::free, FreeArguments>);
    command("schedulers", &Icemon::call<&Commands::schedulers, SchedulersArguments>);
    command("top", &Icemon::call<&TopCommand::run, TopArguments>);
    command("record", &Icemon::call<&StreamCommands::record, RecordArguments>);
    command("replay", &Icemon::call<&StreamCommands::replay, ReplayArguments>);
    command("simulate", &Icemon::call<&StreamCommands::simulate, SimulateArguments>);
    command("report", &Icemon::call<&HistoryCommands::report, SpanArguments>);
    command("export", &Icemon::call<&HistoryCommands::export_rows, ExportArguments>);
    command("audit", &Icemon::call<&HistoryCommands::audit, AuditArguments>);
    command("block", &Icemon::call<&AdminCommands::block, AdminArguments>);
    command("unblock", &Icemon::call<&AdminCommands::unblock, AdminArguments>);
    command("remove", &Icemon::call<&AdminCommands::remove, AdminArguments>);
    command("internals", &Icemon::call<&AdminCommands::internals, AdminArguments>);
    route("GET", "/schedulers", &Icemon::get<&Routes::schedulers>);
    route("GET", "/hosts", &Icemon::get<&Routes::hosts>);
    route("GET", "/hosts/{name}", &Icemon::get<&Routes::host>);
    route("GET", "/jobs", &Icemon::get<&Routes::jobs>);
    route("GET", "/totals", &Icemon::get<&Routes::totals>);
    route("GET", "/free", &Icemon::get<&Routes::free>);
    route("GET", "/live", &Icemon::get<&Routes::live>);
    route("GET", "/snapshot", &Icemon::get<&Routes::snapshot>);
    route("GET", "/history/jobs", &Icemon::get<&HistoryRoutes::jobs>);
    route("GET", "/history/minutes", &Icemon::get<&HistoryRoutes::minutes>);
    route("GET", "/history/report", &Icemon::get<&HistoryRoutes::report>);
    route("GET", "/history/replay", &Icemon::get<&HistoryRoutes::replay>);
    route("GET", "/history/export", &Icemon::get<&HistoryRoutes::export_rows>);
    route("GET", "/history/status", &Icemon::get<&HistoryRoutes::status>);
    route("GET", "/audit", &Icemon::get<&HistoryRoutes::audit>);
  }

 private:
  Task<> run(Settings settings) override;

  // ---- what the host calls ----
  template <auto method, class Arguments>
  Task<Result<>> call(Arguments arguments, Call call) {
    if (!front_) co_return hostler::Error{not_ready, hostler::ExitCode::temporary};
    const hostler::TaskGroup::Guest guest(*tasks_);
    CallReplies replies(call);
    using Handler = decltype(front_->handler_of(method));
    if constexpr (std::is_same_v<Handler, HistoryCommands&>) co_await open_kept_history();
    auto work = (front_->handler_of(method).*method)(std::move(arguments), replies);
    auto stop = stop_requested();  // a long one, such as top, must not hold up the end
    auto ended = co_await hostler::first_of(std::move(work), std::move(stop));
    if (ended.index() == 1) co_return hostler::Error{"the monitor stops", hostler::ExitCode::temporary};
    co_return std::get<0>(std::move(ended));
  }
  template <auto method>
  auto get(HttpRequest request) -> decltype(answer_of(method)) {
    if (!front_) co_return HttpReply::error(503, not_ready);
    const hostler::TaskGroup::Guest guest(*tasks_);
    co_return co_await (front_->handler_of(method).*method)(std::move(request));
  }
  static constexpr const char* not_ready = "the monitor is starting or stopping; try again";

  void start();  // throws Failure
  bool has_history() const;
  std::string why_no_history() const;
  Task<> open_kept_history();
  std::string history_file() const;
  void open_front();
  void serve_pyicemon();
  Task<> tell_history_trouble();
  Task<> stop_all();
  HistoryOptions history_options() const;
  MonitorOptions monitor_options() const;

  Settings settings_;
  Publisher publisher_{*this};
  hostler::Counter given_up_{*this,
                             {"icemon_history_given_up_total",
                              "Records of the history that the database did not take in time."}};
  std::optional<hostler::TaskGroup> tasks_;
  std::optional<History> history_;
  std::optional<Monitors> monitors_;
  std::optional<MonitoredClusters> clusters_;
  const Anonymizer names_;
  std::optional<Front> front_;
  std::unique_ptr<PyicemonServer> pyicemon_;
};

Task<> Icemon::run(Settings settings) {
  settings_ = std::move(settings);
  tasks_.emplace(executor(), [this](const std::string& error) { log().error(error); });
  std::exception_ptr failure;
  try {
    start();
    co_await stop_requested();
  } catch (...) {
    failure = std::current_exception();
  }
  co_await stop_all();  // after a failed start, too: what was begun uses the members
  if (failure) std::rethrow_exception(failure);
}

void Icemon::start() {
  if (has_history()) history_.emplace(executor(), history_options(), hostler::Clock::system());
  const bool is_written = history_ && !single_shot();
  if (is_written) tasks_->spawn(history_->run());
  if (settings_.anonymize) publisher_.anonymize_with(names_);
  monitors_.emplace(executor(), settings_, monitor_options(), publisher_,
                    is_written ? &*history_ : nullptr, log());
  if (!single_shot()) {
    const auto watching = monitors_->watch_configured();
    if (watching.has_error()) throw Failure(watching.error().text, hostler::ExitCode::config);
    tasks_->spawn(monitors_->discover());
    if (settings_.compat == Compat::pyicemon) serve_pyicemon();
  }
  open_front();
  ready();
  if (is_written) tasks_->spawn(tell_history_trouble());
}

// A single command reads what a host has kept, but makes none and writes nothing.
bool Icemon::has_history() const {
  std::error_code ignored;  // then it is not there for us
  return settings_.history.enabled && (!single_shot() || !settings_.history.database.empty() ||
                                       std::filesystem::exists(history_file(), ignored));
}

std::string Icemon::why_no_history() const {
  if (!settings_.history.enabled)
    return "no history is kept here: history.enabled is off in the configuration of " +
           std::string(instance_name());
  return "no history is kept in " + std::string(state_directory()) +
         ": no host has watched a cluster with this state directory; name another with --state DIR, "
         "or a host's configuration with -c FILE";
}

// A single command connects only when it asks.
Task<> Icemon::open_kept_history() {
  if (history_ && single_shot()) co_await history_->open();
}

void Icemon::open_front() {
  clusters_.emplace(executor(), settings_, *monitors_, *tasks_);
  FrontOptions options;
  options.names = settings_.anonymize ? Names::made_up : Names::real;
  options.terminal = single_shot() ? TerminalUse::allowed : TerminalUse::never;
  if (!single_shot()) options.record_folder = std::string(state_directory());
  options.admin.is_allowed = settings_.allow_admin;
  options.admin.instance = std::string(instance_name());
  options.admin.ask = [this](hostler::HostPort scheduler, std::vector<std::string> commands,
                             std::chrono::milliseconds timeout) {
    return ask_control_port(executor(), std::move(scheduler), std::move(commands), timeout);
  };
  options.admin.keep = [this](AuditRecord record) {
    if (history_ && !single_shot()) history_->add_audit(std::move(record));
  };
  options.why_no_history = why_no_history();
  front_.emplace(executor(), *clusters_, history_ ? &*history_ : nullptr, names_,
                 std::move(options), log());
}

// pyicemon showed one cluster: here the first that is watched.
void Icemon::serve_pyicemon() {
  const auto address = hostler::parse_host_port(settings_.compat_listen, 9999);
  if (address.has_error()) throw Failure(address.error().text, hostler::ExitCode::config);
  Disguise disguise;
  if (settings_.anonymize) {
    disguise = [this](std::string& name, std::string& ip) {
      name = names_.host(name);
      ip.clear();
    };
  }
  const auto shown = [this]() -> const Cluster* {
    const auto watched = monitors_->all();
    return watched.empty() ? nullptr : &watched.front()->cluster();
  };
  auto server = PyicemonServer::listen(executor(), *address, shown, std::move(disguise));
  if (server.has_error()) {
    throw Failure(server.error().text + "; choose another compat_listen", hostler::ExitCode::config);
  }
  pyicemon_ = std::move(*server);
  publisher_.on_state_changed([this](const std::string&) { pyicemon_->changed(); });
  tasks_->spawn(pyicemon_->run());
  log().info("pages made for pyicemon are served on ", address->host, ":", pyicemon_->port());
}

// Monitoring goes on without the history, but operators should know: of trouble, and of what is
// lost.
Task<> Icemon::tell_history_trouble() {
  std::string told;
  std::uint64_t given_up = 0;
  for (;;) {
    co_await hostler::Clock::system().sleep_for(std::chrono::seconds(1));
    const HistoryStatistics statistics = history_->statistics();
    given_up_.add(static_cast<double>(statistics.given_up - given_up));
    given_up = statistics.given_up;
    const std::string& trouble = statistics.trouble;
    if (trouble == told) continue;
    told = trouble;
    if (trouble.empty()) {
      log().info("the history is written again");
      ready();
    } else {
      log().warning("the history is not written: ", trouble);
      degraded("the history is not written: " + trouble);
    }
  }
}

Task<> Icemon::stop_all() {
  tasks_->cancel();          // discovery, too: it would find the clusters again that are left here
  co_await tasks_->ended();  // and calls
  if (monitors_) co_await monitors_->stop_all();
  front_.reset();
  pyicemon_.reset();
  if (history_ && !single_shot()) co_await history_->flush();
}

std::string Icemon::history_file() const {
  return std::string(state_directory()) + "/history.sqlite";
}

HistoryOptions Icemon::history_options() const {
  const HistorySettings& wanted = settings_.history;
  HistoryOptions options;
  options.address = wanted.database.empty() ? history_file() : wanted.database;
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
