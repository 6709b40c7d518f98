// GET /api/openapi.json: an OpenAPI 3.1 document of all that this host answers over HTTP. Its own
// routes stand here; those of plugins and their commands come from the manifests.
#pragma once

#include <string>
#include <vector>

#include "hostler/json.hpp"
#include "hostler/manifest.hpp"

namespace hostler::host {

// The host's own routes; their paths are absolute. One that answers by changing to another protocol
// has no content type.
const std::vector<RouteSpec>& host_route_specs();

struct DescribedInstance {
  std::string name;
  const Manifest* manifest;
};

Json openapi_document(const std::string& host_name,
                      const std::vector<DescribedInstance>& instances);

}  // namespace hostler::host
