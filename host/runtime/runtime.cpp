#include "runtime/runtime.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <cstdlib>

#include "bus/sqlite_log.hpp"
#include "hostler/codec.hpp"
#include "hostler/suggest.hpp"

namespace hostler::host {

Result<std::unique_ptr<Runtime>> Runtime::open(asio::io_context& control, RuntimeOptions options,
                                               StateDirectory state, Router* router) {
  std::unique_ptr<Runtime> runtime(
      new Runtime(control, std::move(options), std::move(state), router));
  auto opened = runtime->open_rooms();
  if (opened.has_error()) return opened.error();
  return runtime;
}

Runtime::Runtime(asio::io_context& control, RuntimeOptions options, StateDirectory state,
                 Router* router)
    : control_(control), options_(std::move(options)), state_(std::move(state)), router_(router) {}

Runtime::~Runtime() = default;

Result<> Runtime::open_rooms() {
  auto log = HostLog::open(options_.config.log);
  if (log.has_error()) return log.error();
  host_log_ = std::move(*log);
  log_ = std::make_unique<InstanceLog>(host_log_, "host", options_.config.log.level);

  auto disabled = state_.disabled();
  if (disabled.has_error()) return disabled.error();
  disabled_ = std::move(*disabled);

  SqliteLogOptions log_options;
  log_options.path = state_.event_log();
  log_options.log = [log = log_->sdk_log()](const std::string& trouble) { log.error(trouble); };
  auto event_log = SqliteLog::open(std::move(log_options));
  if (event_log.has_error()) return event_log.error();
  bus_ = std::make_unique<Bus>(std::move(*event_log));
  return bus_->declare(instance_changed_topic, TopicClass::latest);
}

HostRooms Runtime::rooms() {
  return {*bus_, commands_, router_, metrics_, host_log_, *this};
}

void Runtime::start() {
  for (const InstanceSpec& spec : options_.config.plugins) {
    add(spec, {}, [this, name = spec.as](const std::string& error) {
      if (!error.empty()) log().error("cannot run ", name, ": ", error);
    });
  }
}

Result<> Runtime::declare_topics(const Manifest& manifest) {
  for (const TopicSpec& topic : manifest.publishes) {
    auto declared = bus_->declare(topic.name, topic.topic_class);
    if (declared.has_error()) return declared;
  }
  return Result<>();
}

Result<std::shared_ptr<Instance>> Runtime::make_instance(const InstanceSpec& spec,
                                                         std::string owner) {
  Result<const PluginFile*> file = options_.catalog.require(spec.use);
  if (file.has_error()) return file.error();
  auto declared = declare_topics((*file)->manifest);
  if (declared.has_error()) return declared.error();
  auto directory = state_.instance(spec.as);
  if (directory.has_error()) return directory.error();

  InstancePlan plan;
  plan.spec = spec;
  plan.owner = std::move(owner);
  plan.version = (*file)->manifest.version;
  plan.summary = (*file)->manifest.summary;
  plan.third_party = (*file)->third_party;
  plan.single_shot = options_.single_shot;
  plan.run.identity = {spec.as,     spec.use,           options_.config.name,
                       spec.config, directory->string(), options_.single_shot};
  plan.run.file = (*file)->path;
  plan.run.manifest = std::make_shared<const Manifest>((*file)->manifest);
  plan.run.log_level = spec.log_level;

  bool isolated = spec.isolation == Isolation::process;
  Instance::Hooks hooks;
  hooks.make_run = [this, make = isolated ? make_process_run : make_thread_run](
                       const RunPlan& run, RunEvents events) {
    return make(control_, rooms(), run, std::move(events));
  };
  hooks.changed = [this](const Instance& instance) { on_instance_changed(instance); };
  hooks.fatal = [this](const Instance& instance, const std::string& reason) {
    if (on_fatal) on_fatal(instance.name() + ": " + reason);
  };
  return std::make_shared<Instance>(control_, std::move(plan), std::move(hooks));
}

void Runtime::add(const InstanceSpec& spec, std::string owner, Done done) {
  if (stopping_) return done("the host is stopping");
  if (find(spec.as)) return done("an instance '" + spec.as + "' is already there");
  auto instance = make_instance(spec, std::move(owner));
  if (instance.has_error()) return done(instance.error().text);
  instances_.push_back(*instance);
  (*instance)->supervise(spec.enabled && !disabled_.contains(spec.as));
  done({});
}

void Runtime::on_instance_changed(const Instance& instance) {
  InstanceChanged change{instance.name(), instance.plan().spec.use,
                         std::string(to_string(instance.state())), instance.reason(),
                         instance.since()};
  bus_->publish("host", instance_changed_topic, instance.name(), hostler::to_text(change));
  std::string line = change.name + " is " + change.state;
  if (!change.reason.empty()) line += ": " + change.reason;
  if (needs_attention(instance.state())) {
    log().warning(line);
  } else {
    log().info(line);
  }
  if (has_ended(instance.state())) {
    asio::co_spawn(control_, stop_owned_by(instance.name()), asio::detached);
  }
  if (on_changed) on_changed(instance);
}

Task<> Runtime::stop() {
  stopping_ = true;
  for (const auto& instance : instances()) {
    asio::co_spawn(control_, instance->stop(), asio::detached);
  }
  for (const auto& instance : instances()) co_await instance->stop();
}

void Runtime::end_process(int exit_code) {
  host_log_->close();
  state_.remove_if_temporary();
  std::fflush(nullptr);
  std::_Exit(exit_code);
}

Task<> Runtime::stop_instance(std::string name) {
  auto instance = find(name);
  if (!instance) co_return;
  co_await instance->stop();
  std::erase(instances_, instance);
}

// What an instance asked for ends with it.
Task<> Runtime::stop_owned_by(std::string owner) {
  for (const auto& instance : instances()) {
    if (instance->plan().owner == owner) co_await stop_instance(instance->name());
  }
}

Task<> Runtime::apply(HostConfig config, PluginCatalog catalog) {
  std::vector<std::string> outdated;
  for (const auto& instance : instances_) {
    if (!instance->plan().owner.empty()) continue;
    const InstanceSpec* wanted = config.find(instance->name());
    if (!wanted || !wanted->same_as(instance->plan().spec)) outdated.push_back(instance->name());
  }
  for (const std::string& name : outdated) {
    co_await stop_owned_by(name);
    co_await stop_instance(name);
  }
  options_.config = std::move(config);
  options_.catalog = std::move(catalog);
  for (const InstanceSpec& spec : options_.config.plugins) {
    if (find(spec.as)) continue;
    add(spec, {}, [this, name = spec.as](const std::string& error) {
      if (!error.empty()) log().error("cannot run ", name, ": ", error);
    });
  }
}

std::vector<std::shared_ptr<Instance>> Runtime::instances() const { return instances_; }

std::shared_ptr<Instance> Runtime::find(std::string_view name) const {
  auto found = std::find_if(instances_.begin(), instances_.end(),
                            [&](const auto& instance) { return instance->name() == name; });
  return found == instances_.end() ? nullptr : *found;
}

Result<std::shared_ptr<Instance>> Runtime::require(std::string_view name) const {
  if (auto found = find(name)) return found;
  std::vector<std::string> known;
  for (const auto& instance : instances_) known.push_back(instance->name());
  const std::string meant = did_you_mean(name, known);
  return Error{"no instance '" + std::string(name) + "'" +
                   (meant.empty() ? "; 'hostler status' lists them" : meant),
               ExitCode::usage};
}

Result<> Runtime::restart(const std::string& name) {
  auto instance = require(name);
  if (instance.has_error()) return instance.error();
  if ((*instance)->state() == InstanceState::disabled) {
    return Error{"'" + name + "' is disabled; 'hostler plugin enable " + name + "' starts it"};
  }
  (*instance)->restart();
  return Result<>();
}

Result<> Runtime::clear(const std::string& name) {
  auto instance = require(name);
  if (instance.has_error()) return instance.error();
  auto state = (*instance)->state();
  if (state != InstanceState::quarantined && state != InstanceState::backing_off) {
    return Error{"'" + name + "' is " + std::string(to_string(state)) + ": nothing to clear"};
  }
  (*instance)->restart();
  return Result<>();
}

Result<> Runtime::enable(const std::string& name) {
  auto instance = require(name);
  if (instance.has_error()) return instance.error();
  disabled_.erase(name);
  auto kept = state_.set_disabled(disabled_);
  if (kept.has_error()) return kept;
  (*instance)->enable();
  return Result<>();
}

Result<> Runtime::disable(const std::string& name) {
  auto instance = require(name);
  if (instance.has_error()) return instance.error();
  disabled_.insert(name);
  auto kept = state_.set_disabled(disabled_);
  if (kept.has_error()) return kept;
  (*instance)->disable("by 'hostler plugin disable'");
  return Result<>();
}

void Runtime::run_for(const std::string& owner, std::string spec, Done done) {
  asio::post(control_, [this, owner, spec = std::move(spec), done = std::move(done)] {
    InstanceResult checked = check_instance(spec, owner, options_.catalog);
    if (!checked.ok()) return done(to_text(checked.problems));
    add(checked.instance, owner, done);
  });
}

void Runtime::stop_for(const std::string& owner, std::string name, Done done) {
  auto stop = [](Runtime* self, std::string owner, std::string name, Done done) -> Task<> {
    auto instance = self->find(name);
    if (!instance || instance->plan().owner != owner) {
      co_return done("'" + name + "' was not run by '" + owner + "'");
    }
    co_await self->stop_instance(name);
    done({});
  };
  asio::co_spawn(control_, stop(this, owner, std::move(name), std::move(done)), asio::detached);
}

}  // namespace hostler::host
