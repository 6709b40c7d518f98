#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "hostler/version.hpp"

namespace hostler::host {

int run_command_line(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Hostler: one small host for the subsystems of a room full of machines", "hostler");
  app.set_version_flag("--version", "hostler " HOSTLER_SDK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 ok, 1 failed, 64 usage, 69 host not reachable, 78 configuration.\n"
      "Start here:\n"
      "  hostler doctor -c hostler.yaml        what is missing on this machine\n"
      "  hostler validate -c hostler.yaml      is the configuration right\n"
      "  hostler run -c hostler.yaml           run it");
  int exit_code = 0;
  add_run_verb(app, exit_code);
  add_once_verb(app, exit_code);
  add_call_verb(app, exit_code);
  add_status_verb(app, exit_code);
  add_tap_verb(app, exit_code);
  add_validate_verb(app, exit_code);
  add_list_verb(app, exit_code);
  add_inspect_verb(app, exit_code);
  add_doctor_verb(app, exit_code);
  add_schema_verb(app, exit_code);
  add_plugin_verb(app, exit_code);
  add_child_verb(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& request) {
    return app.exit(request);
  } catch (const CLI::CallForVersion& request) {
    return app.exit(request);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return static_cast<int>(ExitCode::usage);
  } catch (const std::exception& error) {
    return fail(error.what(), ExitCode::software);
  }
  return exit_code;
}

}  // namespace hostler::host
