// Which configuration `run` and `validate` read.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace hostler::host {

// Adds -c, --config. Without it: $HOSTLER_CONFIG, else /etc/hostler/hostler.yaml.
void add_config_option(CLI::App& verb, std::string& file);

}  // namespace hostler::host
