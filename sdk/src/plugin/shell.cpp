#include "plugin/shell.hpp"

#include <pthread.h>
#include <signal.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "describe/answer_schema.hpp"
#include "hostler/metrics.hpp"
#include "hostler/offload.hpp"
#include "hostler/plugin.hpp"
#include "plugin/state.hpp"

namespace hostler::detail {

const hostler_need plugin_needs[plugin_need_count] = {
    {{HOSTLER_LOG, sizeof(HOSTLER_LOG) - 1}, HOSTLER_LOG_REVISION, 0},
    {{HOSTLER_EVENTS, sizeof(HOSTLER_EVENTS) - 1}, HOSTLER_EVENTS_REVISION, 0},
    {{HOSTLER_COMMANDS, sizeof(HOSTLER_COMMANDS) - 1}, HOSTLER_COMMANDS_REVISION, 0},
    {{HOSTLER_HTTP, sizeof(HOSTLER_HTTP) - 1}, HOSTLER_HTTP_REVISION, 1},
    {{HOSTLER_METRICS, sizeof(HOSTLER_METRICS) - 1}, HOSTLER_METRICS_REVISION, 1},
    {{HOSTLER_INSTANCES, sizeof(HOSTLER_INSTANCES) - 1}, HOSTLER_INSTANCES_REVISION, 1},
};

hostler_plugin* create_plugin(const hostler_host* host, MakePlugin make,
                              std::string_view manifest) {
  try {
    return new PluginShell(host, make(), manifest);
  } catch (const std::exception& error) {
    host->report(host, HOSTLER_FAILED, as_str(error.what()));
    return nullptr;
  }
}

hostler_str describe_plugin(MakePlugin make) {
  static const std::string text = PluginShell::describe(*make());
  return as_str(text);
}

std::string PluginShell::describe(const PluginBase& plugin) {
  const PluginState& state = *plugin.state_;
  Json commands = Json::object();
  for (const auto& [name, bound] : state.bound_commands) {
    Json parameters = make_schema(*bound.arguments).value("properties", Json::object());
    commands[name] = {{"parameters", std::move(parameters)}};
  }
  Json topics = Json::object();
  for (const auto& name : state.topics) topics[name] = Json::object();
  Json routes = Json::array();
  Json answers = Json::object();
  for (const auto& bound : state.bound_routes) {
    const std::string name = bound->method + " " + bound->path;
    routes.push_back(name);
    if (bound->answer != nullptr) answers[name] = make_answer_schema(*bound->answer);
  }
  return Json{{"config", make_schema(plugin.config_type())},
              {"commands", std::move(commands)},
              {"topics", std::move(topics)},
              {"routes", std::move(routes)},
              {"answers", std::move(answers)}}
      .dump();
}

PluginShell::PluginShell(const hostler_host* host, std::unique_ptr<PluginBase> plugin,
                         std::string_view manifest)
    : hostler_plugin{}, host_(host), plugin_(std::move(plugin)), state_(*plugin_->state_) {
  size = sizeof(hostler_plugin);
  start = [](hostler_plugin* self) { return static_cast<PluginShell*>(self)->start_thread(); };
  stop = [](hostler_plugin* self, std::uint32_t grace_ms) {
    static_cast<PluginShell*>(self)->request_stop(grace_ms);
  };
  ping = [](hostler_plugin* self, std::uint64_t number) {
    auto* shell = static_cast<PluginShell*>(self);
    asio::post(shell->state_.loop, [shell, number] { shell->host_->pong(shell->host_, number); });
  };
  destroy = [](hostler_plugin* self) { delete static_cast<PluginShell*>(self); };

  state_.host = host;
  state_.manifest = manifest;
  state_.log = Log(find_interface<hostler_log>(host, HOSTLER_LOG, HOSTLER_LOG_REVISION));
}

PluginShell::~PluginShell() {
  if (thread_.joinable()) thread_.join();
  wait_for_offloaded_work();
  state_.loop.shutdown();  // ends what still waits while the plugin's members live
}

int PluginShell::start_thread() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are the host's business
  int failed = 0;
  try {
    thread_ = std::thread([this] { thread_main(); });
  } catch (const std::exception& error) {
    failed = 1;
    host_->report(host_, HOSTLER_FAILED, as_str(std::string("no thread: ") + error.what()));
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return failed;
}

void PluginShell::thread_main() {
  pthread_setname_np(pthread_self(), std::string(as_view(host_->instance)).substr(0, 15).c_str());
  try {
    attach();
    asio::co_spawn(state_.loop, live(),
                   asio::bind_cancellation_slot(cancel_run_.slot(), asio::detached));
    state_.loop.run();
  } catch (const std::exception& error) {
    failure_ = error.what();
  } catch (...) {
    failure_ = "an exception of unknown type";
  }
  if (failure_.empty()) {
    host_->report(host_, HOSTLER_ENDED, {});
  } else {
    host_->report(host_, HOSTLER_FAILED, as_str(failure_));
  }
}

void PluginShell::attach() {
  const auto* host = host_;
  state_.events = find_interface<hostler_events>(host, HOSTLER_EVENTS, HOSTLER_EVENTS_REVISION);
  state_.commands =
      find_interface<hostler_commands>(host, HOSTLER_COMMANDS, HOSTLER_COMMANDS_REVISION);
  state_.http = find_interface<hostler_http>(host, HOSTLER_HTTP, HOSTLER_HTTP_REVISION);
  state_.metrics = find_interface<hostler_metrics>(host, HOSTLER_METRICS, HOSTLER_METRICS_REVISION);
  state_.instances =
      find_interface<hostler_instances>(host, HOSTLER_INSTANCES, HOSTLER_INSTANCES_REVISION);
  if (state_.metrics) {
    for (Metric* metric : state_.bound_metrics) metric->define(state_.metrics);
  }
  state_.serve_commands();
  state_.claim_routes();
}

// Runs the plugin, then lets its handlers end, then ends the loop.
Task<> PluginShell::live() {
  try {
    co_await plugin_->run_with(as_view(host_->config));
    if (!state_.stopping) failure_ = "run() returned although nobody asked it to stop";
  } catch (const boost::system::system_error& error) {
    bool cancelled = error.code() == asio::error::operation_aborted;
    if (!cancelled || !state_.stopping) failure_ = error.what();
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  co_await asio::this_coro::reset_cancellation_state();
  state_.stopping = true;
  state_.cancel_work();
  while (state_.busy()) co_await state_.quiet.wait();
  cancel_grace_.emit(asio::cancellation_type::terminal);
  state_.loop.stop();
}

void PluginShell::request_stop(std::uint32_t grace_ms) {
  asio::post(state_.loop, [this, grace_ms] {
    if (state_.stopping) return;
    state_.stopping = true;
    state_.stop_requested.notify_all();
    asio::co_spawn(state_.loop, enforce_stop(grace_ms),
                   asio::bind_cancellation_slot(cancel_grace_.slot(), asio::detached));
  });
}

Task<> PluginShell::enforce_stop(std::uint32_t grace_ms) {
  asio::steady_timer timer(state_.loop, std::chrono::milliseconds(grace_ms / 2));
  co_await timer.async_wait(asio::use_awaitable);
  cancel_run_.emit(asio::cancellation_type::terminal);
  timer.expires_after(std::chrono::milliseconds(grace_ms - grace_ms / 2));
  co_await timer.async_wait(asio::use_awaitable);
  failure_ = "did not stop within " + std::to_string(grace_ms) + " ms";
  state_.loop.stop();
}

}  // namespace hostler::detail
