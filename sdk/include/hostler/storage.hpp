// One database per instance: SQLite in a file by default, PostgreSQL where the address is a
// `postgresql://` URL. SQL stays in the subset that both understand; placeholders read `:name`.
//
//   auto db = co_await Database::open(options);
//   auto done = co_await db->write([job](Session& session) { session.insert("jobs", job); });
//   auto jobs = co_await db->read([](Session& s) { return s.select<Job>("from jobs"); });
//
// All access runs on the database's own thread, in functions that must own what they use (capture
// by value; what they captured is destroyed on the caller's thread). Writes that wait together
// share one transaction and one fsync; a caller is resumed on its own executor after that commit,
// so what write() answered with success survives a crash. A write that fails is rolled back alone.
// A fault (full disk, lock, lost connection) fails the writes at hand; later ones try again.
//
// read(), write() and the observers may be called from any thread. A Database must be gone before
// the io_context of its callers is.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "hostler/storage_session.hpp"

namespace hostler {

class StorageFaults;

// The statements of one step of the schema, one SQL statement each. A step's number is its place in
// the list, from 1; steps are only ever added at the end.
using Migration = std::vector<std::string>;

struct DatabaseOptions {
  std::string address;  // a file's path, or "postgresql://user:password@host:5432/name"
  std::string program;  // who writes here, e.g. "render-farm 0.1.0"; kept beside each migration
  std::vector<Migration> migrations;
  std::size_t queue_limit = 10'000;              // reads and writes that may wait
  std::chrono::milliseconds lock_timeout{2000};  // for another process that holds the file
  std::shared_ptr<StorageFaults> faults;         // tests only
};

struct StorageStatistics {
  std::uint64_t commits = 0;  // transactions; each is one fsync
  std::uint64_t writes = 0;   // that were committed
  std::uint64_t failures =
      0;  // reads and writes that ended with an error, those refused as busy included
};

class Database {
 public:
  // Opens or creates it and runs the missing migrations, each in its own transaction. A database
  // that knows more migrations than `options` was written by a newer program and is refused.
  static Task<Result<Database>> open(DatabaseOptions options);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  // Finishes all that waits, then closes; blocks meanwhile. Nobody may be inside a call.
  ~Database();

  // Runs `work(session)` in the next group of writes. Its result, or its Error if it throws a
  // Failure or answers a failed Result; nothing of it is stored then. More than queue_limit
  // waiting: refused at once with ExitCode::temporary.
  template <class Work>
  auto write(Work work) {
    return run<Work>(Access::write, std::move(work));
  }

  // Runs `work(session)` outside of any transaction of others; it sees every write that was asked
  // for earlier. Statements that change something are refused.
  template <class Work>
  auto read(Work work) {
    return run<Work>(Access::read, std::move(work));
  }

  std::size_t depth() const;  // reads and writes that wait or run
  StorageStatistics statistics() const;

 private:
  enum class Access { read, write };
  class Worker;

  template <class Answer>
  struct Unwrapped {
    using type = Answer;
  };
  template <class Value>
  struct Unwrapped<Result<Value>> {
    using type = Value;
  };

  // The function and its result, shared by the waiting coroutine and the database's thread.
  template <class Work, class Value>
  struct Call {
    Work work;
    std::optional<std::conditional_t<std::is_void_v<Value>, std::monostate, Value>> value;
  };

  using Function = std::function<void(Session&)>;

  explicit Database(std::unique_ptr<Worker> worker);

  Task<Result<void>> submit(Access access, Function function);

  template <class Work>
  auto run(Access access, Work work)
      -> Task<Result<typename Unwrapped<std::invoke_result_t<Work&, Session&>>::type>>;

  std::unique_ptr<Worker> worker_;
};

template <class Work>
auto Database::run(Access access, Work work)
    -> Task<Result<typename Unwrapped<std::invoke_result_t<Work&, Session&>>::type>> {
  using Answer = std::invoke_result_t<Work&, Session&>;
  using Value = typename Unwrapped<Answer>::type;
  auto call = std::make_shared<Call<Work, Value>>(Call<Work, Value>{std::move(work), {}});
  Function function = [call](Session& session) {
    if constexpr (std::is_void_v<Answer>) {
      call->work(session);
    } else if constexpr (std::is_same_v<Answer, Value>) {
      call->value.emplace(call->work(session));
    } else {
      Answer answer = call->work(session);
      if (!answer) throw Failure(answer.error());
      if constexpr (!std::is_void_v<Value>) call->value.emplace(std::move(*answer));
    }
  };
  Result<void> done = co_await submit(access, std::move(function));
  if (!done) co_return done.error();
  if constexpr (std::is_void_v<Value>) {
    co_return Result<void>();
  } else {
    co_return Result<Value>(boost::system::in_place_value, std::move(*call->value));
  }
}

}  // namespace hostler
