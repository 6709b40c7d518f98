#include "storage/backend.hpp"

#include <soci/error.h>

namespace hostler::detail {

std::unique_ptr<Backend> make_backend(const std::string& address,
                                      std::chrono::milliseconds lock_timeout) {
  if (address.starts_with("postgresql://") || address.starts_with("postgres://")) {
    return make_postgresql_backend(address, lock_timeout);
  }
  return make_sqlite_backend(address, lock_timeout);
}

std::string message_of(const std::exception& exception) {
  std::string message = exception.what();
  if (const auto* error = dynamic_cast<const soci::soci_error*>(&exception)) {
    message = error->get_error_message();
  }
  // "sqlite3_statement_backend::prepare: no such table: jobs"
  constexpr std::string_view internals = "_backend::";
  if (const auto found = message.find(internals); found != std::string::npos) {
    const auto end = message.find(": ", found + internals.size());
    if (end != std::string::npos) message.erase(0, end + 2);
  }
  while (message.ends_with('\n')) message.pop_back();
  return message;
}

}  // namespace hostler::detail
