// What a manifest says that routes answer with and what their handlers answer with, compared.
#pragma once

#include <string>
#include <vector>

#include "hostler/json.hpp"
#include "hostler/manifest.hpp"

namespace hostler {

// One sentence for each difference; of what the manifest lacks also the JSON to write there.
// `answers` is that of plugin_differences(), whole.
std::vector<std::string> answer_differences(const Manifest& manifest, const Json& answers);

}  // namespace hostler
