#include "config/instances.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace hostler::host {
namespace {

constexpr std::array<std::string_view, 2> isolation_names = {"none", "process"};
constexpr std::array<std::string_view, 3> failure_names = {"fail", "retry", "disable"};
constexpr std::array<std::string_view, 6> level_names = {"trace",   "debug", "info",
                                                         "warning", "error", "off"};
// Beside /api/<instance>/ these belong to the host.
constexpr std::array<std::string_view, 10> host_names = {
    "host",         "instances", "events", "ws",     "topics",
    "openapi.json", "plugins",   "auth",   "tokens", "log"};

template <class Enum, std::size_t count>
Enum value_of(const std::array<std::string_view, count>& names, const std::string& name) {
  return static_cast<Enum>(std::ranges::find(names, name) - names.begin());
}

// Where a message about a key of this entry points: to its value, else to the entry.
Position position_of(const Node& node, std::string_view key) {
  const NodeEntry* entry = node.find(key);
  return entry == nullptr ? node.position : entry->value.position;
}

}  // namespace

std::string_view to_string(Isolation value) {
  return isolation_names[static_cast<std::size_t>(value)];
}
std::string_view to_string(OnStartFailure value) {
  return failure_names[static_cast<std::size_t>(value)];
}
std::string_view to_string(LogLevel value) { return level_names[static_cast<std::size_t>(value)]; }

LogLevel log_level_of(const std::string& name) { return value_of<LogLevel>(level_names, name); }

std::optional<std::string> instance_name_problem(std::string_view name) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_allowed = [&](char c) {
    return is_small(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  const std::string quoted = "'" + std::string(name) + "'";
  if (name.empty() || name.size() > 64 || !is_small(name.front()) ||
      !std::ranges::all_of(name, is_allowed))
    return quoted +
           " is no name of an instance: a small letter, then small letters, digits, dots "
           "and dashes, at most 64";
  if (std::ranges::count(host_names, name) > 0)
    return quoted + " is a path of the host's own; choose another name";
  return std::nullopt;
}

bool InstanceSpec::same_as(const InstanceSpec& other) const {
  const auto values = [](const InstanceSpec& spec) {
    return std::tie(spec.use, spec.as, spec.enabled, spec.optional, spec.isolation,
                    spec.on_start_failure, spec.stop_grace, spec.log_level, spec.config);
  };
  return values(*this) == values(other);
}

InstanceSpec read_instance(const Node& node, const Json& checked, const std::string& path,
                           const PluginCatalog& catalog, LogLevel host_level, SchemaWalk& walk) {
  InstanceSpec spec;
  spec.position = node.position;
  spec.use = checked.value("use", "");
  spec.as = checked.value("as", spec.use);
  spec.enabled = checked.value("enabled", true);
  spec.optional = checked.value("optional", false);
  spec.on_start_failure =
      value_of<OnStartFailure>(failure_names, checked.value("on_start_failure", "retry"));
  spec.stop_grace = std::chrono::seconds(checked.value("stop_grace_seconds", 10));
  spec.log_level = checked.contains("log_level") ? log_level_of(checked["log_level"]) : host_level;
  if (spec.use.empty()) return spec;

  const auto plugin = catalog.require(spec.use);
  if (!plugin) {
    walk.add(position_of(node, "use"), path + ".use", plugin.error().text);
    return spec;
  }
  const std::string by_default = (*plugin)->third_party ? "process" : "none";
  spec.isolation = value_of<Isolation>(isolation_names, checked.value("isolation", by_default));

  Node nothing;
  nothing.position = node.position;
  const NodeEntry* config = node.find("config");
  spec.config = walk.walk(config == nullptr ? nothing : config->value, *(*plugin)->manifest.config,
                          path + ".config")
                    .dump();
  return spec;
}

void check_instance_names(const std::vector<InstanceSpec>& instances,
                          const std::vector<const Node*>& nodes, SchemaWalk& walk) {
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const InstanceSpec& spec = instances[i];
    if (spec.as.empty() && nodes[i]->find("as") == nullptr) continue;  // `use` is wrong already
    const std::string path = "plugins[" + std::to_string(i) + "]";
    const bool has_name = nodes[i]->find("as") != nullptr;
    const Position position = position_of(*nodes[i], has_name ? "as" : "use");
    if (const auto problem = instance_name_problem(spec.as))
      walk.add(position, path + (has_name ? ".as" : ".use"), *problem);
    const auto first = std::ranges::find(instances, spec.as, &InstanceSpec::as);
    const auto place = static_cast<std::size_t>(first - instances.begin());
    if (place < i)
      walk.add(position, path,
               "the name '" + spec.as + "' belongs to plugins[" + std::to_string(place) +
                   "]; give one of them another with 'as'");
  }
}

}  // namespace hostler::host
