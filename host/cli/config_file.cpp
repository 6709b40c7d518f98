#include "cli/config_file.hpp"

#include <CLI/CLI.hpp>

namespace hostler::host {

void add_config_option(CLI::App& verb, std::string& file) {
  file = "/etc/hostler/hostler.yaml";
  verb.add_option("-c,--config", file, "Configuration file")
      ->envname("HOSTLER_CONFIG")
      ->capture_default_str();
}

}  // namespace hostler::host
