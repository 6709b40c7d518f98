// The durable log on SQLite: one file, a database thread that writes, one that reads, and a thread
// of its own that stands between them and the bus. Events that wait while a group is written are
// the next group: one transaction and one fsync for all of them.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "bus/durable_log.hpp"
#include "bus/log_store.hpp"
#include "hostler/asio.hpp"
#include "hostler/storage.hpp"

namespace hostler::host {

struct SqliteLogOptions {
  std::string path;                             // of the file; its folder must exist
  std::size_t queue_events = 8192;              // that may wait to be written
  std::size_t queue_bytes = 32 << 20;           // of them
  std::function<std::int64_t()> clock;          // microseconds since 1970 UTC; null: the system's
  std::function<void(const std::string&)> log;  // told what goes wrong, once, and when it is over
  std::shared_ptr<StorageFaults> faults;        // tests only
};

class SqliteLog : public DurableLog {
 public:
  // Opens or creates the file.
  static Result<std::shared_ptr<SqliteLog>> open(SqliteLogOptions);

  explicit SqliteLog(SqliteLogOptions);
  ~SqliteLog() override;

  void start(Deliver) override;
  void declare(const std::string& topic, Retention) override;
  bool append(std::shared_ptr<Envelope>, Committed) override;
  void read(const TopicFilter&, std::uint64_t after, std::size_t most, Read done) override;
  std::uint64_t last() const override { return last_; }
  std::uint64_t open_cursor(const CursorName&, std::optional<std::uint64_t> after) override;
  void acknowledge(const CursorName&, std::uint64_t seq) override;
  void stop() override;

 private:
  struct Waiting {
    std::shared_ptr<Envelope> event;
    Committed committed;
  };
  // What one transaction writes.
  struct Group {
    std::vector<Waiting> waiting;
    log_store::Cursors cursors;
  };
  struct Overdue {
    std::string topic;
    log_store::Excess excess;
  };

  Task<Result<>> open_databases();
  void move_cursor(const CursorName&, std::uint64_t seq);
  void wake_writer();

  Task<> write_all();
  std::optional<Group> next_group();
  Task<> write(Group group);
  void commit(Group& group);
  void report(const std::string& failure);

  Task<> remove_overdue();
  std::optional<Overdue> next_overdue();
  Task<> check_ages();

  Task<> read_page(TopicFilter filter, std::uint64_t after, std::size_t most, Read done);

  const SqliteLogOptions options_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  std::optional<Database> writer_;
  std::optional<Database> reader_;
  std::atomic<std::uint64_t> last_ = 0;

  std::mutex mutex_;  // of what any thread changes
  std::deque<Waiting> queue_;
  std::size_t queue_bytes_ = 0;
  log_store::Cursors cursors_;
  log_store::Cursors moved_cursors_;  // not on disk yet
  std::map<std::string, Retention, std::less<>> retentions_;
  bool writer_wakes_ = false;
  bool stopping_ = false;

  // The loop's own.
  Deliver deliver_;
  std::uint64_t given_ = 0;  // the highest seq that was given to an event, written or not
  log_store::Cursors unwritten_cursors_;  // of a group that failed; they go with the next one
  log_store::TopicBytes topic_bytes_;
  std::map<std::string, std::int64_t, std::less<>> ages_checked_;  // when, of each topic
  bool overdue_ = false;                                           // there may be more to remove
  bool failing_ = false;
  asio::steady_timer timer_{loop_};

  std::thread thread_;
};

}  // namespace hostler::host
