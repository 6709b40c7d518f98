#include <CLI/CLI.hpp>

#include "cli/verbs.hpp"
#include "isolation/child.hpp"

namespace hostler::host {

void add_child_verb(CLI::App& app, int& exit_code) {
  auto* verb = app.add_subcommand("child", "The process of an isolated instance")->group("");
  verb->add_option("instance", "Its name, for those who read the list of processes");
  verb->callback([&exit_code] { exit_code = run_child(); });
}

}  // namespace hostler::host
