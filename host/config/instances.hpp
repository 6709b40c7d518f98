// The entries of `plugins`: which plugin, under which name, with which configuration.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/document.hpp"
#include "config/schema_walk.hpp"

namespace hostler::host {

// Makes a spec of an entry whose form was checked: `checked` is the walk's result of `node`. Looks
// up the plugin and checks `config` against its manifest.
InstanceSpec read_instance(const Node& node, const Json& checked, const std::string& path,
                           const PluginCatalog& catalog, LogLevel host_level, SchemaWalk& walk);

// Notes every name that must not be or is there twice.
void check_instance_names(const std::vector<InstanceSpec>& instances,
                          const std::vector<const Node*>& nodes, SchemaWalk& walk);

// The text of one of the enums above as its value.
LogLevel log_level_of(const std::string& name);

}  // namespace hostler::host
