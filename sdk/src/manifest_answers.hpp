// The part of a manifest that says what routes answer with: `schemas`, and `answer` of each route.
#pragma once

#include <string>
#include <vector>

#include "hostler/manifest.hpp"
#include "json_fields.hpp"

namespace hostler::detail {

// Reads the object `schemas` of a manifest and checks it together with the answers of its routes.
JsonPointer read_schemas(Fields& manifest, const std::vector<RouteSpec>& routes,
                         std::vector<std::string>& problems);

}  // namespace hostler::detail
