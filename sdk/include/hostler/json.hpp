// JSON values, by name only: include <nlohmann/json.hpp> in the source that looks inside one.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace hostler {

using Json = nlohmann::json;

}  // namespace hostler
