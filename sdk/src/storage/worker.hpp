// Worker: a database's own thread with its queue.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "hostler/storage.hpp"
#include "storage/connection.hpp"

namespace hostler {

class Database::Worker {
 public:
  using Done = std::function<void(Result<void>)>;  // called on the worker's thread

  // Starts the thread; it waits for open().
  explicit Worker(DatabaseOptions options);

  // Finishes what waits and joins the thread.
  ~Worker();

  // Opens and migrates the database; if that fails, the thread ends. To be called once, first.
  void open(Done opened);

  // False if the queue is full; `done` is then not called.
  bool submit(Access access, Function function, Done done);

  std::string busy_text() const;
  std::size_t depth() const { return depth_; }
  StorageStatistics statistics() const;

 private:
  struct Job {
    Function function;
    Done done;
    Result<void> result = {};
    std::vector<std::function<void()>> hooks = {};
  };
  using Jobs = std::vector<Job>;

  void main();
  bool open_database();
  bool take(Jobs& writes, Jobs& reads);
  void run_writes(Jobs jobs);
  std::size_t run_transaction(std::span<Job> jobs);
  std::size_t run_each(std::span<Job> jobs);
  void run_in_savepoint(Job& job);
  void run_read(Job& job);
  void commit();
  void finish(Job& job);

  const DatabaseOptions options_;
  detail::Connection connection_;  // the thread's

  std::mutex mutex_;
  std::condition_variable changed_;
  Done opened_;
  Jobs writes_;
  Jobs reads_;
  bool stopping_ = false;

  std::atomic<std::size_t> depth_ = 0;
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> committed_writes_ = 0;
  std::atomic<std::uint64_t> failures_ = 0;
  std::thread thread_;
};

}  // namespace hostler
