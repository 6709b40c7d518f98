// Journal: what the master must still know after a restart, in a database. It is written behind the
// scheduler's back and read at the start and for display; no decision waits for it.
//
// Entries are written in the order of add(), in groups: while one group is on its way to the disk,
// the next one collects. When the disk refuses, the entries are kept and tried again. The durable
// events of the farm are part of the groups, so that none is lost and none tells of what is not on
// disk. Use from one loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/condition.hpp"
#include "hostler/error.hpp"
#include "hostler/outbox.hpp"
#include "hostler/storage.hpp"
#include "master/journal_rows.hpp"
#include "farm/scheduler.hpp"

namespace render_farm {

namespace asio = hostler::asio;
using hostler::Task;

struct JournalOptions {
  std::string path;                                // of the SQLite file
  hostler::Outbox::Publish publish;                // into the host's durable log of events
  std::shared_ptr<hostler::StorageFaults> faults;  // tests only
};

class Journal {
 public:
  // Counts the epoch up: what is opened here never repeats an attempt.
  static Task<hostler::Result<std::unique_ptr<Journal>>> open(asio::any_io_executor executor,
                                                              JournalOptions options,
                                                              hostler::Clock& clock);
  ~Journal();

  std::uint32_t epoch() const { return epoch_; }
  Restored take_restored() { return std::move(restored_); }

  void add(JournalEntry entry);
  void log(JobId job, std::int64_t time_ms, std::string line);  // at most 10,000 lines a job

  // Returns when all that was added so far is on disk, however long the disk refuses; or at the end
  // of run().
  Task<> written();
  // Why the last group could not be written; empty: it was.
  const std::string& trouble() const { return trouble_; }

  using Committed = std::function<void(const std::vector<JournalEntry>&)>;
  using Troubled = std::function<void(const std::string&)>;

  // Writes what is added and publishes its events, until stop() and nothing is left; what the host's
  // log does not take in a second is left to the next run. `committed` is called with each group
  // that is on disk, `troubled` when the disk begins to refuse, and with "" when that is over.
  Task<> run(Committed committed, Troubled troubled);
  void stop();

  // For display.
  Task<hostler::Result<std::vector<FrameRow>>> frames(JobId job, int first, int last);
  Task<hostler::Result<std::vector<FrameRow>>> failed_frames(JobId job, std::size_t most);
  Task<hostler::Result<std::vector<FailureRow>>> failures(JobId job, int first, int last);
  Task<hostler::Result<std::vector<LogRow>>> log_tail(JobId job, std::size_t lines);

 private:
  Journal(asio::any_io_executor executor, hostler::Database database, hostler::Outbox::Publish publish,
          hostler::Clock& clock);

  Task<hostler::Result<>> load();
  Task<> write_groups(Committed committed, Troubled troubled);
  Task<> write_and_publish(Committed committed, Troubled troubled);
  void finish();

  hostler::Database database_;
  hostler::Outbox outbox_;
  hostler::Clock& clock_;
  std::unique_ptr<hostler::Timer> retry_;
  hostler::Condition changed_;
  std::uint32_t epoch_ = 0;
  Restored restored_;
  std::vector<JournalEntry> waiting_;
  std::uint64_t added_ = 0;
  std::uint64_t written_ = 0;
  bool stopping_ = false;
  bool ended_ = false;
  std::string trouble_;
  std::int64_t last_log_number_ = 0;
  std::map<JobId, int> log_lines_;
};

}  // namespace render_farm
