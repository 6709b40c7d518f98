// Field tables to schemas of answers.
#pragma once

#include "hostler/describe.hpp"

namespace hostler::detail {

// JSON Schema of what make_json gives: without defaults and limits, and what is optional may be
// null.
Json make_answer_schema(const TypeInfo& type);

}  // namespace hostler::detail
