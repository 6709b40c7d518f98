// The part of a manifest that says which commands there are.
#pragma once

#include <string>
#include <vector>

#include "hostler/manifest.hpp"
#include "json_fields.hpp"

namespace hostler::detail {

// The field "type": one of those that arguments and query values may have.
ParameterType read_type(Fields& fields);

CommandSpec read_command(const Json& json, const std::string& path,
                         std::vector<std::string>& problems);

}  // namespace hostler::detail
