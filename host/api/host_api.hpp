// What the host itself answers over HTTP: instances, commands, topics, health, metrics.
#pragma once

#include "runtime/runtime.hpp"
#include "web/router.hpp"

namespace hostler::host {

// Claims the host's routes. `runtime` must outlive the server; handlers run on the control loop.
void claim_host_routes(Router& router, Runtime& runtime);

// One instance as in GET /api/instances, also what `hostler status --json` prints.
Json instance_json(const Instance& instance, const Manifest& manifest);

}  // namespace hostler::host
