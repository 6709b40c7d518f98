// Brings a database to the schema that a program wants.
#pragma once

#include <string>
#include <vector>

#include "hostler/storage.hpp"
#include "storage/connection.hpp"

namespace hostler::detail {

// Runs the missing migrations, each in a transaction of its own together with its row in
// hostler_migrations. Throws Failure; refuses a database that has more than `migrations`.
void migrate(Connection& connection, const std::vector<Migration>& migrations,
             const std::string& program);

}  // namespace hostler::detail
