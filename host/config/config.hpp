// The host's configuration: a YAML file, checked as a whole, all problems at once. Values are
// plain; to reload, read the file again and compare.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.hpp"
#include "hostler/json.hpp"
#include "hostler/manifest.hpp"
#include "loader/catalog.hpp"

namespace hostler::host {

enum class Isolation { none, process };
enum class OnStartFailure { fail, retry, disable };
enum class LogFormat { text, json };
enum class LogLevel { trace, debug, info, warning, error, off };  // as hostler_log_level

std::string_view to_string(Isolation value);
std::string_view to_string(OnStartFailure value);
std::string_view to_string(LogLevel value);

struct ListenAddress {
  std::string address = "127.0.0.1";  // an IP address, without brackets
  std::uint16_t port = 8000;          // 0: any free one
};

struct LogConfig {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
  std::filesystem::path file;  // empty: standard error
};

// One instance of a plugin, as configured.
struct InstanceSpec {
  std::string use;  // the plugin's id
  std::string as;   // the instance's name
  bool enabled = true;
  bool optional = false;  // readiness does not wait for it
  Isolation isolation = Isolation::none;
  OnStartFailure on_start_failure = OnStartFailure::retry;
  std::chrono::seconds stop_grace{10};
  LogLevel log_level = LogLevel::info;  // default: the host's
  std::string config;                   // JSON object, checked, defaults filled in
  Position position;                    // of the entry in the file

  // Whether running it again would make no difference; its place in the file does not count.
  bool same_as(const InstanceSpec& other) const;
};

struct HostConfig {
  std::string name;  // of this host; default: the machine's
  std::filesystem::path state_dir;
  ListenAddress http;
  LogConfig log;
  std::vector<std::filesystem::path> plugin_dirs;
  std::vector<InstanceSpec> plugins;

  const InstanceSpec* find(std::string_view instance) const;
};

struct LoadResult {
  HostConfig config;      // complete only when there are no problems
  PluginCatalog catalog;  // with the plugins of plugin_dirs
  std::vector<Problem> problems;

  bool ok() const { return problems.empty(); }
};

// Reads and checks the file. Folders of plugin_dirs are added to the catalog. Relative paths in it
// are taken from the file's own folder.
LoadResult load_config(const std::filesystem::path& file,
                       PluginCatalog catalog = PluginCatalog::own());
// The same for a text that is called `name` in messages.
LoadResult load_config_text(std::string_view text, const std::filesystem::path& name,
                            PluginCatalog catalog);

// What holds without a file: no plugins.
HostConfig default_config();

struct ConfigResult {
  std::string config;  // JSON object with defaults filled in
  std::vector<Problem> problems;

  bool ok() const { return problems.empty(); }
};

// Checks the configuration of one plugin, YAML or JSON; an empty text is an empty object. `name`
// stands for the file in messages.
ConfigResult check_config(const Manifest& manifest, std::string_view text,
                          const std::string& name = "config");

// Checks an instance that a plugin asks for: JSON as an entry of `plugins`. Its name must begin
// with `owner` and a dot.
struct InstanceResult {
  InstanceSpec instance;
  std::vector<Problem> problems;

  bool ok() const { return problems.empty(); }
};
InstanceResult check_instance(std::string_view spec, std::string_view owner,
                              const PluginCatalog& catalog);

// $HOSTLER_STATE_DIR, else /var/lib/hostler for root, else $XDG_STATE_HOME/hostler, else
// ~/.local/state/hostler.
std::filesystem::path default_state_directory();

// Why an instance must not have this name; nothing when it may.
std::optional<std::string> instance_name_problem(std::string_view name);

// The JSON Schema of the whole file, for editors; plugins' configurations included.
Json config_schema(const PluginCatalog& catalog);

}  // namespace hostler::host
