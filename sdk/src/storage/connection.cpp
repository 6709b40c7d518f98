#include "storage/connection.hpp"

#include <algorithm>

namespace hostler::detail {

namespace {

constexpr std::size_t most_statements = 128;  // kept prepared; a plugin has a few dozen

// One text may be used with values of different types.
std::string statement_key(std::string_view sql, std::span<const Value> values,
                          const TypeInfo* row) {
  std::string key(sql);
  key += '\0';
  for (const auto& value : values) key += static_cast<char>('0' + int(column_type(*value.type)));
  key += std::to_string(reinterpret_cast<std::uintptr_t>(row));
  return key;
}

std::vector<ColumnType> types_of(std::span<const Value> values, const SqlText& text) {
  if (values.size() != text.placeholders.size()) {
    throw Failure("the statement has " + std::to_string(text.placeholders.size()) +
                  " placeholders, but was given " + std::to_string(values.size()) + " values");
  }
  std::vector<ColumnType> types;
  for (const auto& value : values) types.push_back(column_type(*value.type));
  return types;
}

const FieldInfo& field_named(const TypeInfo& type, std::string_view name) {
  const auto found = std::find_if(type.fields.begin(), type.fields.end(),
                                  [&](const FieldInfo& field) { return field.name == name; });
  if (found == type.fields.end()) {
    throw Failure("the struct has no member for the placeholder :" + std::string(name));
  }
  return *found;
}

void check_text(const SqlText& text, Permit permit) {
  if (text.several_statements) throw Failure("one statement a call: something follows the ';'");
  if (permit == Permit::reads && !text.only_reads) {
    throw Failure("a read may only select; use Database::write");
  }
  if (permit != Permit::transactions && text.controls_transaction) {
    throw Failure("transactions are begun and ended by the Database");
  }
}

}  // namespace

// Turns what SOCI throws into a Failure, while the database still knows the cause.
template <class Use>
auto Connection::guarded(Use use) {
  if (!session_) throw Failure(name() + " is not open", ExitCode::temporary);
  try {
    return use();
  } catch (const soci::soci_error& error) {
    auto explained = backend_->explain(*session_, error);
    if (explained.reopen) close();
    throw Failure(explained.error);
  }
}

Connection::Connection(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}

Connection::~Connection() { close(); }

void Connection::open() {
  if (session_) return;
  session_ = std::make_unique<soci::session>();
  guarded([&] { backend_->open(*session_); });
}

void Connection::close() {
  begun_ = false;
  statements_.clear();
  session_.reset();
}

template <class MakeTypes>
Statement& Connection::prepared(std::string key, std::string_view sql, const TypeInfo* row,
                                Permit permit, MakeTypes make_types) {
  auto found = statements_.find(key);
  if (found == statements_.end()) {
    if (statements_.size() >= most_statements) drop_one_statement();
    auto text = scan_sql(sql);
    check_text(text, permit);
    const std::vector<ColumnType> types = make_types(text);
    auto statement = std::make_unique<Statement>(*session_, *backend_, std::string(sql),
                                                 std::move(text), types, row);
    found = statements_.emplace(std::move(key), std::move(statement)).first;
  }
  check_text(found->second->text(), permit);
  found->second->last_use = ++uses_;
  return *found->second;
}

void Connection::drop_one_statement() {
  statements_.erase(std::min_element(
      statements_.begin(), statements_.end(),
      [](const auto& a, const auto& b) { return a.second->last_use < b.second->last_use; }));
}

void Connection::drop_if_unfinished(const Statement& statement) {
  if (!statement.unfinished()) return;
  std::erase_if(statements_, [&](const auto& kept) { return kept.second.get() == &statement; });
}

std::int64_t Connection::execute(std::string_view sql, std::span<const Value> values,
                                 Permit permit) {
  return guarded([&] {
    auto& statement = prepared(statement_key(sql, values, nullptr), sql, nullptr, permit,
                               [&](const SqlText& text) { return types_of(values, text); });
    statement.bind(values);
    const auto changed = statement.execute();
    drop_if_unfinished(statement);
    return changed;
  });
}

std::int64_t Connection::execute_with(std::string_view sql, const TypeInfo& type, const void* row,
                                      Permit permit) {
  return guarded([&] {
    std::string key(sql);
    key += '\1' + std::to_string(reinterpret_cast<std::uintptr_t>(&type));
    auto& statement = prepared(std::move(key), sql, nullptr, permit, [&](const SqlText& text) {
      std::vector<ColumnType> types;
      for (const auto& name : text.placeholders)
        types.push_back(column_type(*field_named(type, name).type));
      return types;
    });
    std::vector<Value> values;
    for (const auto& name : statement.text().placeholders) {
      const auto& field = field_named(type, name);
      values.push_back({field.type, field.address(const_cast<void*>(row))});
    }
    statement.bind(values);
    const auto changed = statement.execute();
    drop_if_unfinished(statement);
    return changed;
  });
}

void Connection::query(std::string_view sql, std::span<const Value> values, const RowSink& sink,
                       Permit permit) {
  guarded([&] {
    auto& statement = prepared(statement_key(sql, values, sink.type), sql, sink.type, permit,
                               [&](const SqlText& text) { return types_of(values, text); });
    statement.bind(values);
    try {
      statement.query(sink);
    } catch (const Failure&) {
      drop_if_unfinished(statement);
      throw;
    }
  });
}

void Connection::execute_once(const std::string& sql) {
  check_text(scan_sql(sql), Permit::writes);
  guarded([&] { *session_ << sql; });
}

void Connection::begin() {
  execute(backend_->begin_statement(), {}, Permit::transactions);
  begun_ = true;
}

void Connection::commit() {
  execute("commit", {}, Permit::transactions);
  begun_ = false;
}

void Connection::rollback() noexcept {
  try {
    if (in_transaction()) execute("rollback", {}, Permit::transactions);
  } catch (const std::exception&) {
    close();  // takes the transaction along; the next use opens it anew
  }
  begun_ = false;
}

void Connection::rollback_to_savepoint() {
  execute("rollback to savepoint one_write", {}, Permit::transactions);
  release_savepoint();
}

}  // namespace hostler::detail
