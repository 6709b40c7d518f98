// What differs between the databases behind SOCI.
#pragma once

#include <soci/session.h>
#include <soci/statement.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "hostler/error.hpp"

namespace hostler::detail {

class Backend {
 public:
  virtual ~Backend() = default;

  // The database as messages call it; without a password.
  virtual std::string name() const = 0;

  // Connects and makes the session's settings. Throws what SOCI throws, or Failure.
  virtual void open(soci::session& session) = 0;

  // Starts a transaction that may write.
  virtual const char* begin_statement() const = 0;

  // False once the database gave up a transaction that was begun.
  virtual bool in_transaction(soci::session& session) const = 0;

  // Columns of a prepared statement's result, where that can be told before it runs.
  virtual std::optional<std::size_t> column_count(soci::statement& statement) const = 0;

  struct Explained {
    Error error;
    bool reopen = false;  // the session is of no more use
  };
  // What an exception of SOCI means to the user. To be called before anything else is done.
  virtual Explained explain(soci::session& session, const std::exception& exception) const = 0;
};

std::unique_ptr<Backend> make_sqlite_backend(std::string path,
                                             std::chrono::milliseconds lock_timeout);
std::unique_ptr<Backend> make_postgresql_backend(std::string url,
                                                 std::chrono::milliseconds lock_timeout);

// By the address: a "postgresql://" or "postgres://" URL, else a path.
std::unique_ptr<Backend> make_backend(const std::string& address,
                                      std::chrono::milliseconds lock_timeout);

// The error's own words, without the statement and its values, which SOCI adds and may be secret.
std::string message_of(const std::exception& exception);

}  // namespace hostler::detail
