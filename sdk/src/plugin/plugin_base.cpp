#include "hostler/plugin_base.hpp"

#include "plugin/state.hpp"

namespace hostler {

PluginBase::PluginBase() : state_(std::make_unique<detail::PluginState>()) {}
PluginBase::~PluginBase() = default;

asio::io_context::executor_type PluginBase::executor() const { return state_->loop.get_executor(); }
const Log& PluginBase::log() const { return state_->log; }

std::string_view PluginBase::instance_name() const {
  return detail::as_view(state_->host->instance);
}
std::string_view PluginBase::host_name() const { return detail::as_view(state_->host->host_name); }
std::string_view PluginBase::state_directory() const {
  return detail::as_view(state_->host->state_dir);
}
bool PluginBase::single_shot() const { return state_->host->flags & HOSTLER_SINGLE_SHOT; }
std::string_view PluginBase::manifest_text() const { return state_->manifest; }

void PluginBase::ready() {
  using Reported = detail::PluginState::Reported;
  if (state_->reported == Reported::running) return;
  state_->reported = Reported::running;
  state_->host->report(state_->host, HOSTLER_RUNNING, {});
}

void PluginBase::degraded(std::string_view reason) {
  state_->reported = detail::PluginState::Reported::degraded;
  state_->host->report(state_->host, HOSTLER_DEGRADED, detail::as_str(reason));
}

Task<> PluginBase::stop_requested() {
  if (state_->reported == detail::PluginState::Reported::nothing) ready();
  while (!state_->stopping) co_await state_->stop_requested.wait();
}

bool PluginBase::stopping() const { return state_->stopping; }

void PluginBase::bind_command(std::string name, const TypeInfo& arguments,
                              CommandFunction function) {
  state_->bound_commands[std::move(name)] = {&arguments, std::move(function)};
}

void PluginBase::bind_route(std::string method, std::string path, const TypeInfo* answer,
                            RouteFunction function) {
  auto bound = std::make_unique<detail::BoundRoute>();
  bound->plugin = state_.get();
  bound->method = std::move(method);
  bound->path = std::move(path);
  bound->answer = answer;
  bound->run = std::move(function);
  state_->bound_routes.push_back(std::move(bound));
}

}  // namespace hostler
