// The plugins that the reading verbs speak of: beside the binary, and in the folders of a configuration.
#pragma once

#include <string>

#include "config/config.hpp"

namespace hostler::host {

// `config_file` may be empty. Problems of the configuration are printed; the plugins found are used all
// the same.
LoadResult find_plugins(const std::string& config_file);

}  // namespace hostler::host
