// hostler inspect PLUGIN: everything its manifest says, without loading it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "cli/plugins_found.hpp"
#include "cli/verbs.hpp"
#include "cli/words.hpp"
#include "cli/wrapping.hpp"

namespace hostler::host {

namespace {

// "worker.slots" and so on, with type, default and description.
void add_settings(std::vector<std::vector<std::string>>& rows, const Json& schema,
                  const std::string& prefix) {
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, property] : properties.items()) {
    std::string type = property.value("type", std::string());
    std::string standard = property.contains("default") ? property["default"].dump() : "";
    rows.push_back({"  " + prefix + name, type, standard, property.value("description", "")});
    if (type == "object") add_settings(rows, property, prefix + name + ".");
  }
}

// With their usage; on a terminal, which is too narrow for that, without.
std::string commands_text(const Manifest& manifest, std::size_t width) {
  if (width == 0) return list_commands(manifest);
  std::vector<std::vector<std::string>> rows;
  for (const auto& command : manifest.commands) {
    rows.push_back({"  " + command.name, command.summary});
  }
  return "Commands of " + manifest.id + ":\n" + format_table(wrap_last_cells(rows, width));
}

void print(const PluginFile& plugin) {
  const Manifest& manifest = plugin.manifest;
  const std::size_t width = terminal_width(STDOUT_FILENO);
  const auto text_of = [width](const auto& rows) {
    return format_table(wrap_last_cells(rows, width));
  };
  std::cout << manifest.id << ' ' << manifest.version << ": " << manifest.summary << '\n'
            << "File:     " << plugin.path.string()
            << (plugin.third_party ? " (third party)" : "") << '\n'
            << "License:  " << manifest.license << "\n\n"
            << commands_text(manifest, width) << "\nTopics published:\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& topic : manifest.publishes) {
    rows.push_back({"  " + topic.name, std::string(to_string(topic.topic_class)), topic.summary});
  }
  std::cout << text_of(rows) << "\nConfiguration:\n";
  rows.clear();
  add_settings(rows, *manifest.config, "");
  std::cout << text_of(rows);
  if (manifest.programs.empty()) return;
  std::cout << "\nPrograms it uses:\n";
  rows.clear();
  for (const auto& program : manifest.programs) {
    rows.push_back({"  " + program.name, program.why, "(package " + program.package + ")"});
  }
  std::cout << text_of(rows);
}

int inspect(const std::string& id, const std::string& config_file, bool as_json) {
  LoadResult found = find_plugins(config_file);
  auto plugin = found.catalog.require(id);
  if (plugin.has_error()) return fail(plugin.error().text, ExitCode::usage);
  if (as_json) {
    std::cout << Json::parse((*plugin)->manifest.text).dump() << '\n';
  } else {
    print(**plugin);
  }
  return 0;
}

}  // namespace

void add_inspect_verb(CLI::App& app, int& exit_code) {
  auto id = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  auto* verb = app.add_subcommand("inspect", "Show a plugin's commands, topics and configuration");
  verb->add_option("plugin", *id, "The plugin's id, e.g. render-farm")->required();
  verb->add_option("-c,--config", *file, "Look in this configuration's plugin_dirs, too");
  verb->add_flag("--json", *as_json, "The manifest as JSON");
  verb->footer("Example: hostler inspect render-farm");
  verb->callback([=, &exit_code] { exit_code = inspect(*id, *file, *as_json); });
}

}  // namespace hostler::host
