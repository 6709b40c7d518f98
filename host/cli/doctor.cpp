// hostler doctor: the external programs that the enabled plugins use, which are missing, and the line that
// installs them.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/output.hpp"
#include "cli/plugins_found.hpp"
#include "cli/verbs.hpp"
#include "hostler/process.hpp"

namespace hostler::host {

namespace {

// The plugins that the configuration enables; without one all that are there.
std::vector<const PluginFile*> plugins_in_use(const LoadResult& found, bool configured) {
  std::vector<const PluginFile*> used;
  std::set<std::string> enabled;
  for (const auto& spec : found.config.plugins) {
    if (spec.enabled) enabled.insert(spec.use);
  }
  for (const PluginFile& plugin : found.catalog.plugins()) {
    if (!configured || enabled.contains(plugin.manifest.id)) used.push_back(&plugin);
  }
  return used;
}

int diagnose(const std::string& config_file, bool as_json) {
  LoadResult found = find_plugins(config_file);
  std::vector<std::vector<std::string>> rows{{"PLUGIN", "PROGRAM", "FOUND", "WHAT FOR"}};
  std::set<std::string> missing;
  Json programs = Json::array();
  for (const PluginFile* plugin : plugins_in_use(found, !config_file.empty())) {
    for (const ProgramSpec& program : plugin->manifest.programs) {
      std::string path = find_program(program.name).value_or("");
      if (path.empty()) missing.insert(program.package);
      rows.push_back({plugin->manifest.id, program.name, path.empty() ? "MISSING" : path,
                      program.why});
      programs.push_back({{"plugin", plugin->manifest.id},
                          {"program", program.name},
                          {"package", program.package},
                          {"path", path.empty() ? Json() : Json(path)},
                          {"why", program.why}});
    }
  }
  std::string install;
  for (const std::string& package : missing) install += " " + package;
  if (!install.empty()) install = "apt-get install -y" + install;
  if (as_json) {
    std::cout << Json{{"programs", std::move(programs)}, {"install", install}}.dump() << '\n';
  } else {
    std::cout << format_table(rows);
    std::cout << (install.empty() ? "Nothing is missing.\n" : "Install with:  " + install + "\n");
  }
  if (!found.ok()) return static_cast<int>(ExitCode::config);
  return missing.empty() ? 0 : 1;
}

}  // namespace

void add_doctor_verb(CLI::App& app, int& exit_code) {
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  auto* verb = app.add_subcommand("doctor", "Which programs do the plugins need, and which are missing");
  verb->add_option("-c,--config", *file, "Only the plugins that this configuration enables");
  verb->add_flag("--json", *as_json, "As JSON");
  verb->footer("Exit code 1 when something is missing. Example: hostler doctor -c hostler.yaml");
  verb->callback([=, &exit_code] { exit_code = diagnose(*file, *as_json); });
}

}  // namespace hostler::host
