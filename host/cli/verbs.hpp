// The command line's verbs, one a source. Each adds itself to the application; its callback sets the exit
// code.
#pragma once

namespace CLI {
class App;
}

namespace hostler::host {

void add_run_verb(CLI::App& app, int& exit_code);
void add_once_verb(CLI::App& app, int& exit_code);
void add_call_verb(CLI::App& app, int& exit_code);
void add_status_verb(CLI::App& app, int& exit_code);
void add_tap_verb(CLI::App& app, int& exit_code);
void add_validate_verb(CLI::App& app, int& exit_code);
void add_list_verb(CLI::App& app, int& exit_code);
void add_inspect_verb(CLI::App& app, int& exit_code);
void add_doctor_verb(CLI::App& app, int& exit_code);
void add_schema_verb(CLI::App& app, int& exit_code);
void add_plugin_verb(CLI::App& app, int& exit_code);
void add_child_verb(CLI::App& app, int& exit_code);  // hidden: an isolated instance's process

int run_command_line(int argc, char** argv);

}  // namespace hostler::host
