// Connection: one SOCI session with its prepared statements. The database's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hostler/storage_session.hpp"
#include "storage/backend.hpp"
#include "storage/statement.hpp"

namespace hostler::detail {

enum class Permit : int { reads, writes, transactions };

class Connection {
 public:
  explicit Connection(std::unique_ptr<Backend> backend);
  ~Connection();

  // All throw Failure.
  void open();  // unless it is open
  void close();

  std::int64_t execute(std::string_view sql, std::span<const Value> values, Permit permit);
  // Placeholders take the members of their names.
  std::int64_t execute_with(std::string_view sql, const TypeInfo& type, const void* row,
                            Permit permit);
  void query(std::string_view sql, std::span<const Value> values, const RowSink& sink,
             Permit permit);

  // Runs a statement that is not worth keeping, such as one of a migration.
  void execute_once(const std::string& sql);

  void begin();
  void commit();
  void rollback() noexcept;  // if a transaction is open
  void savepoint() { execute("savepoint one_write", {}, Permit::transactions); }
  void release_savepoint() { execute("release savepoint one_write", {}, Permit::transactions); }
  void rollback_to_savepoint();
  // False also once the database gave up the transaction that was begun.
  bool in_transaction() { return begun_ && session_ && backend_->in_transaction(*session_); }

  std::string name() const { return backend_->name(); }

 private:
  template <class Use>
  auto guarded(Use use);
  template <class MakeTypes>
  Statement& prepared(std::string key, std::string_view sql, const TypeInfo* row, Permit permit,
                      MakeTypes make_types);
  void drop_one_statement();
  void drop_if_unfinished(const Statement& statement);

  std::unique_ptr<Backend> backend_;
  std::unique_ptr<soci::session> session_;
  std::unordered_map<std::string, std::unique_ptr<Statement>> statements_;
  std::uint64_t uses_ = 0;
  bool begun_ = false;
};

}  // namespace hostler::detail
