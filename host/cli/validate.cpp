// hostler validate: is a configuration right? The same path as `run`, without sockets.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/config_file.hpp"
#include "cli/verbs.hpp"
#include "config/config.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

namespace {

Json problem_json(const Problem& problem) {
  return {{"file", problem.file},
          {"line", problem.position.line},
          {"column", problem.position.column},
          {"path", problem.path},
          {"problem", problem.sentence}};
}

int validate(const std::string& file, bool as_json) {
  LoadResult loaded = load_config(file);
  if (as_json) {
    Json problems = Json::array();
    for (const Problem& problem : loaded.problems) problems.push_back(problem_json(problem));
    std::cout << Json{{"valid", loaded.ok()}, {"problems", std::move(problems)}}.dump() << '\n';
  } else if (loaded.ok()) {
    std::cout << file << ": valid, " << loaded.config.plugins.size() << " instance"
              << (loaded.config.plugins.size() == 1 ? "" : "s") << '\n';
  } else {
    std::cerr << to_text(loaded.problems) << '\n';
  }
  for (const auto& refused : loaded.catalog.refusals()) {
    std::cerr << "warning: " << refused.path.string() << ": " << refused.reason << '\n';
  }
  return loaded.ok() ? 0 : static_cast<int>(ExitCode::config);
}

}  // namespace

void add_validate_verb(CLI::App& app, int& exit_code) {
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  auto* verb = app.add_subcommand("validate", "Check a configuration; all errors at once");
  add_config_option(*verb, *file);
  verb->add_flag("--json", *as_json, "Problems as JSON");
  verb->footer("Example: hostler validate -c hostler.yaml");
  verb->callback([=, &exit_code] { exit_code = validate(*file, *as_json); });
}

}  // namespace hostler::host
