#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>

#include "storage/backend.hpp"

namespace hostler::detail {

namespace {

sqlite_api::sqlite3* handle(soci::session& session) {
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  return backend ? backend->conn_ : nullptr;
}

// The primary result code and, for faults of the file system, errno.
struct Cause {
  int code = SQLITE_ERROR;
  int system = 0;
};

Cause cause_of(soci::session& session, const std::exception& exception) {
  Cause cause;
  if (const auto* error = dynamic_cast<const soci::sqlite3_soci_error*>(&exception)) {
    cause.code = error->result() & 0xFF;
  }
  if (auto* connection = handle(session)) {
    const int latest = sqlite_api::sqlite3_errcode(connection) & 0xFF;
    if (latest != SQLITE_OK && latest != SQLITE_ROW && latest != SQLITE_DONE) cause.code = latest;
    cause.system = sqlite_api::sqlite3_system_errno(connection);
  }
  return cause;
}

class SqliteBackend : public Backend {
 public:
  SqliteBackend(std::string path, std::chrono::milliseconds lock_timeout)
      : path_(std::move(path)), lock_timeout_(lock_timeout) {}

  std::string name() const override { return path_; }

  void open(soci::session& session) override {
    // A path without '=' is taken as it is; with one SOCI looks for options, but still takes the
    // whole text where it knows none of them.
    session.open(soci::sqlite3, path_);
    sqlite_api::sqlite3_busy_timeout(handle(session), static_cast<int>(lock_timeout_.count()));
    for (const auto* setting :
         {"pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = on",
          "pragma journal_size_limit = 67108864"}) {
      session << setting;
    }
  }

  const char* begin_statement() const override { return "begin immediate"; }

  bool in_transaction(soci::session& session) const override {
    return sqlite_api::sqlite3_get_autocommit(handle(session)) == 0;
  }

  std::optional<std::size_t> column_count(soci::statement& statement) const override {
    auto* backend = static_cast<soci::sqlite3_statement_backend*>(statement.get_backend());
    return static_cast<std::size_t>(sqlite_api::sqlite3_column_count(backend->stmt_));
  }

  Explained explain(soci::session& session, const std::exception& exception) const override {
    const auto cause = cause_of(session, exception);
    const auto detail = message_of(exception);
    const bool no_space = cause.system == ENOSPC || cause.system == EDQUOT;
    switch (cause.code) {
      case SQLITE_FULL:
        return disk_full();
      case SQLITE_IOERR:
        if (no_space) return disk_full();
        return {{path_ + ": the disk failed (" + detail + ")", ExitCode::temporary}, true};
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return {{path_ + " is locked by another process; find it with: fuser -v '" + path_ + "'",
                 ExitCode::temporary}};
      case SQLITE_READONLY:
      case SQLITE_PERM:
        return {
            {path_ + " cannot be written; check the owner and mode of the file and of its folder",
             ExitCode::cannot_create},
            true};
      case SQLITE_CANTOPEN:
        if (no_space) return disk_full();
        return {{path_ + " cannot be opened; its folder must exist and be writable",
                 ExitCode::cannot_create},
                true};
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
        return {{path_ + " is damaged or is no database (" + detail +
                 "); restore it from a backup, or move it away to start anew"},
                true};
      default:
        return {{detail}};
    }
  }

 private:
  Explained disk_full() const {
    return {{"the disk that holds " + path_ + " is full; free some space", ExitCode::temporary}};
  }

  std::string path_;
  std::chrono::milliseconds lock_timeout_;
};

}  // namespace

std::unique_ptr<Backend> make_sqlite_backend(std::string path,
                                             std::chrono::milliseconds lock_timeout) {
  return std::make_unique<SqliteBackend>(std::move(path), lock_timeout);
}

}  // namespace hostler::detail
