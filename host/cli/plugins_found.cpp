#include "cli/plugins_found.hpp"

#include <iostream>

namespace hostler::host {

LoadResult find_plugins(const std::string& config_file) {
  LoadResult found;
  if (config_file.empty()) {
    found.config = default_config();
    found.catalog = PluginCatalog::own();
  } else {
    found = load_config(config_file);
  }
  if (!found.ok()) std::cerr << to_text(found.problems) << '\n';
  for (const auto& refused : found.catalog.refusals()) {
    std::cerr << "warning: " << refused.path.string() << ": " << refused.reason << '\n';
  }
  return found;
}

}  // namespace hostler::host
