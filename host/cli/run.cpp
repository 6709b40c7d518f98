// hostler run: the daemon, in the foreground or detached.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>

#include "api/bus_event_source.hpp"
#include "api/host_api.hpp"
#include "api/host_metrics.hpp"
#include "api/pages.hpp"
#include "cli/config_file.hpp"
#include "cli/daemon.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "hostler/loop.hpp"
#include "runtime/runtime.hpp"
#include "web/server.hpp"

namespace hostler::host {

namespace {

struct RunOptions {
  std::string config_file;
  bool daemon = false;
  std::string pid_file;
};

std::string listen_text(const ListenAddress& listen) {
  bool is_v6 = listen.address.find(':') != std::string::npos;
  return (is_v6 ? "[" + listen.address + "]" : listen.address) + ":" + std::to_string(listen.port);
}

// The running daemon. Everything on the loop of run().
class DaemonHost {
 public:
  DaemonHost(RunOptions options, LoadResult loaded, StateDirectory state,
             std::optional<Daemon> daemon)
      : options_(std::move(options)),
        loaded_(std::move(loaded)),
        state_(std::move(state)),
        daemon_(std::move(daemon)),
        signals_(loop_, SIGINT, SIGTERM, SIGHUP) {}

  int run() {
    auto opened = open();
    if (opened.has_error()) {
      exit_code_ = fail(opened.error());
    } else {
      await_signal();
      runtime_->start();
      announce();
      check_ready();
      loop_.run();
      if (has_left_threads()) {
        daemon_.reset();  // and with it the pid file
        runtime_->end_process(exit_code_);
      }
    }
    loop_.shutdown();
    return exit_code_;
  }

 private:
  Result<> open() {
    RuntimeOptions options{loaded_.config, loaded_.catalog, false};
    auto runtime = Runtime::open(loop_, std::move(options), std::move(state_), &router_);
    if (runtime.has_error()) return runtime.error();
    runtime_ = std::move(*runtime);
    host_metrics_ = std::make_unique<HostMetrics>(runtime_->metrics());
    runtime_->on_changed = [this](const Instance& instance) {
      host_metrics_->set_state(instance);
      check_ready();
    };
    runtime_->on_fatal = [this](const std::string& reason) {
      fail(reason + " (on_start_failure: fail)");
      exit_code_ = static_cast<int>(ExitCode::failed);
      end();
    };
    events_ = std::make_unique<BusEventSource>(runtime_->bus());
    claim_host_routes(router_, *runtime_);
    ServerOptions web;
    web.spool_directory = runtime_->state().path();
    web.trust.names = {runtime_->config().name};
    web.served = [this](const Served& served) { host_metrics_->count(served); };
    web.fallback = serve_dashboard();
    server_ = std::make_unique<Server>(loop_, router_, std::move(web));
    server_->serve_events(*events_);
    claim_pages(router_, runtime_->catalog());
    auto address = server_->listen(listen_text(runtime_->config().http));
    if (address.has_error()) return address.error();
    address_ = *address;
    return server_->listen_unix(runtime_->state().socket());
  }

  void announce() {
    std::cout << "Hostler on " << runtime_->config().name << ", dashboard: http://" << address_
              << "/\n"
              << "Try:  hostler status\n"
              << "      hostler call INSTANCE COMMAND --help\n"
              << "      hostler tap '*'\n";
    for (const InstanceSpec& spec : runtime_->config().plugins) {
      auto file = runtime_->catalog().find(spec.use);
      if (!file) continue;
      for (const auto& command : file->manifest.commands) {
        if (command.examples.empty()) continue;
        std::cout << "      hostler call " << spec.as << ' ' << command.name
                  << (command.examples.front().empty() ? "" : " ") << command.examples.front() << '\n';
        break;
      }
    }
    std::cout << std::flush;
  }

  // Once, when every instance that is not optional runs, or has failed for now: one that must be
  // mended shall not let systemd end the others. (/readyz tells of it.)
  void check_ready() {
    if (ready_ || ending_) return;
    for (const auto& instance : runtime_->instances()) {
      InstanceState state = instance->state();
      if (!instance->plan().spec.optional && !is_ready(state) && !has_ended(state)) return;
    }
    ready_ = true;
    notify_systemd("READY=1");
    if (daemon_) daemon_->ready();
  }

  void await_signal() {
    signals_.async_wait([this](boost::system::error_code cancelled, int number) {
      if (cancelled) return;
      if (number == SIGHUP) {
        reload_asked_ = true;
        if (!std::exchange(reloading_, true)) asio::co_spawn(loop_, reload(), asio::detached);
      } else {
        if (ending_) std::_Exit(128 + number);
        end();
      }
      await_signal();
    });
  }

  // One after the other: a reload waits for instances to end.
  Task<> reload() {
    while (std::exchange(reload_asked_, false)) co_await reload_once();
    reloading_ = false;
  }

  // The old configuration stays in force if anything is wrong with the new one.
  Task<> reload_once() {
    LoadResult loaded = load_config(options_.config_file);
    if (!loaded.ok()) {
      runtime_->log().error("kept the old configuration: ", to_text(loaded.problems));
      co_return;
    }
    const HostConfig& old = runtime_->config();
    if (listen_text(old.http) != listen_text(loaded.config.http) ||
        old.state_dir != loaded.config.state_dir) {
      runtime_->log().warning("host.http and host.state_dir change with the next start only");
    }
    co_await runtime_->apply(std::move(loaded.config), std::move(loaded.catalog));
    claim_pages(router_, runtime_->catalog());
    runtime_->log().info("took over the new configuration");
  }

  void end() {
    if (std::exchange(ending_, true)) return;
    notify_systemd("STOPPING=1");
    asio::co_spawn(loop_, stop(), asio::detached);
  }

  Task<> stop() {
    co_await runtime_->stop();
    co_await server_->stop(std::chrono::seconds(2));
    signals_.cancel();
    loop_.stop();
  }

  const RunOptions options_;
  LoadResult loaded_;
  StateDirectory state_;
  std::optional<Daemon> daemon_;
  Loop loop_;
  asio::signal_set signals_;
  Router router_;
  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<HostMetrics> host_metrics_;
  std::unique_ptr<BusEventSource> events_;
  std::unique_ptr<Server> server_;
  std::string address_;
  bool ready_ = false;
  bool reload_asked_ = false;
  bool reloading_ = false;
  bool ending_ = false;
  int exit_code_ = 0;
};

// A connection, a child and a database each take descriptors; the usual soft limit of 1,024 is for
// programs that use select().
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run_daemon(RunOptions options) {
  raise_descriptor_limit();
  LoadResult loaded = load_config(options.config_file);
  if (!loaded.ok()) {
    std::cerr << to_text(loaded.problems) << '\n';
    return static_cast<int>(ExitCode::config);
  }
  std::optional<Daemon> daemon;
  if (options.daemon) {
    auto detached = Daemon::detach();
    if (detached.has_error()) return fail(detached.error());
    daemon.emplace(std::move(*detached));
  }
  auto state = StateDirectory::open(loaded.config.state_dir);
  if (state.has_error()) return fail(state.error());
  if (daemon) {
    if (options.pid_file.empty()) options.pid_file = state->path() / "hostler.pid";
    auto written = daemon->write_pid(options.pid_file);
    if (written.has_error()) return fail(written.error());
  }
  DaemonHost host(std::move(options), std::move(loaded), std::move(*state), std::move(daemon));
  return host.run();
}

}  // namespace

void add_run_verb(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<RunOptions>();
  auto* verb = app.add_subcommand("run", "Run the plugins of a configuration until told to stop");
  add_config_option(*verb, options->config_file);
  verb->add_flag("--daemon", options->daemon, "Detach when ready (without systemd)");
  verb->add_option("--pid-file", options->pid_file,
                   "With --daemon (default: hostler.pid in the state directory)");
  verb->footer(
      "SIGTERM and Ctrl-C stop it cleanly; SIGHUP reads the configuration anew. Example:\n"
      "  hostler run -c /etc/hostler/hostler.yaml");
  verb->callback([options, &exit_code] { exit_code = run_daemon(*options); });
}

}  // namespace hostler::host
