// hostler schema: the JSON Schema of the configuration file, for editors.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/plugins_found.hpp"
#include "cli/verbs.hpp"

namespace hostler::host {

void add_schema_verb(CLI::App& app, int& exit_code) {
  auto* verb = app.add_subcommand("schema", "Print the JSON Schema of the configuration file");
  verb->footer("Example: hostler schema > hostler.schema.json");
  verb->callback([&exit_code] {
    std::cout << config_schema(find_plugins("").catalog).dump(2) << '\n';
    exit_code = 0;
  });
}

}  // namespace hostler::host
