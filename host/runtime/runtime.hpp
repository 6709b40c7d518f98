// All instances of a host and the rooms they share. Everything on the control loop, except where a
// function is marked [any thread].
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bus/bus.hpp"
#include "config/config.hpp"
#include "runtime/command_hub.hpp"
#include "runtime/instance.hpp"
#include "runtime/log.hpp"
#include "runtime/metrics_registry.hpp"
#include "runtime/state_directory.hpp"

namespace hostler::host {

struct RuntimeOptions {
  HostConfig config;
  PluginCatalog catalog;
  bool single_shot = false;
};

class Runtime : public InstanceRequests {
 public:
  // Opens the log and the bus; starts nothing. `router` may be null.
  static Result<std::unique_ptr<Runtime>> open(asio::io_context& control, RuntimeOptions options,
                                               StateDirectory state, Router* router);
  ~Runtime() override;

  void start();
  Task<> stop();  // all instances at once; returns when all have ended, or were left behind

  // Ends the process and destroys nothing, for when has_left_threads(): the log is written and a
  // temporary state directory is removed.
  [[noreturn]] void end_process(int exit_code);

  // Runs what a new configuration adds, ends what it drops, restarts what it changes; the rest runs on.
  Task<> apply(HostConfig config, PluginCatalog catalog);

  // An instance with on_start_failure: fail could not start: the host is to end with this reason.
  std::function<void(std::string)> on_fatal;
  // After each change of an instance's state.
  std::function<void(const Instance&)> on_changed;

  std::vector<std::shared_ptr<Instance>> instances() const;  // in the order of the configuration
  std::shared_ptr<Instance> find(std::string_view name) const;
  // The instance, or an error with the nearest name.
  Result<std::shared_ptr<Instance>> require(std::string_view name) const;
  Result<> restart(const std::string& name);
  Result<> clear(const std::string& name);  // ends a quarantine or a pause
  Result<> enable(const std::string& name);   // kept in the state directory
  Result<> disable(const std::string& name);  // kept in the state directory

  const HostConfig& config() const { return options_.config; }
  const PluginCatalog& catalog() const { return options_.catalog; }
  const StateDirectory& state() const { return state_; }
  Bus& bus() { return *bus_; }
  CommandHub& commands() { return commands_; }
  MetricsRegistry& metrics() { return metrics_; }
  Log log() const { return log_->sdk_log(); }

  // [any thread]
  void run_for(const std::string& owner, std::string spec, Done done) override;
  void stop_for(const std::string& owner, std::string name, Done done) override;

 private:
  Runtime(asio::io_context& control, RuntimeOptions options, StateDirectory state, Router* router);
  Result<> open_rooms();
  Result<> declare_topics(const Manifest& manifest);
  Result<std::shared_ptr<Instance>> make_instance(const InstanceSpec& spec, std::string owner);
  void add(const InstanceSpec& spec, std::string owner, Done done);
  void on_instance_changed(const Instance& instance);
  Task<> stop_instance(std::string name);
  Task<> stop_owned_by(std::string owner);
  HostRooms rooms();

  asio::io_context& control_;
  RuntimeOptions options_;
  StateDirectory state_;
  Router* const router_;
  std::shared_ptr<HostLog> host_log_;
  std::unique_ptr<InstanceLog> log_;
  std::unique_ptr<Bus> bus_;
  CommandHub commands_;
  MetricsRegistry metrics_;
  std::set<std::string> disabled_;
  std::vector<std::shared_ptr<Instance>> instances_;
  bool stopping_ = false;
};

}  // namespace hostler::host
