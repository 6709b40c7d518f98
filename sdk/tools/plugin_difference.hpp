// What a plugin's manifest says and what its code binds, compared.
#pragma once

#include <string>
#include <vector>

#include "hostler/json.hpp"
#include "hostler/manifest.hpp"

namespace hostler {

// One sentence for each difference. `described` is what hostler_entry.describe gives:
// {"config": schema, "commands": {"render": {"parameters": {"file": schema}}},
//  "topics": {"a.b": {"class": "durable"}}, "routes": ["GET /jobs/{id}"],
//  "answers": {"GET /jobs/{id}": schema}}. A part that it lacks is not compared.
std::vector<std::string> plugin_differences(const Manifest& manifest, const Json& described);

}  // namespace hostler
