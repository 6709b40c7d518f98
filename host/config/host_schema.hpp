// The schema of the configuration file, without those of the plugins.
#pragma once

#include "hostler/json.hpp"

namespace hostler::host {

const Json& host_schema();

}  // namespace hostler::host
