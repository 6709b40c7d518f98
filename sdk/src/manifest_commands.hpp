// The part of a manifest that says which commands there are.
#pragma once

#include <string>
#include <vector>

#include "hostler/manifest.hpp"

namespace hostler::detail {

CommandSpec read_command(const Json& json, const std::string& path,
                         std::vector<std::string>& problems);

}  // namespace hostler::detail
