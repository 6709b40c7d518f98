// The part of a manifest that says which routes there are.
#pragma once

#include <string>
#include <vector>

#include "hostler/manifest.hpp"
#include "json_fields.hpp"

namespace hostler::detail {

// Reads the list `routes` of a manifest.
std::vector<RouteSpec> read_routes(Fields& manifest, std::vector<std::string>& problems);

}  // namespace hostler::detail
