// The past of all clusters, in the instance's database: finished jobs, and aggregates of each
// minute that are kept longer. Nothing here ever holds up the one who adds: records wait in a
// bounded buffer and are written in batches; while the database does not take them the oldest
// beyond the bound are given up and counted, and `trouble()` says why.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "history/job_walk.hpp"
#include "history/queries.hpp"
#include "history/records.hpp"
#include "hostler/clock.hpp"
#include "hostler/storage.hpp"

namespace icemon {

struct HistoryOptions {
  std::string address;                // of the database: a file's path or a postgresql:// URL
  double job_days = 7;                // finished jobs, host samples
  std::int64_t max_jobs = 2'000'000;  // finished jobs; the oldest beyond go first
  double aggregate_days = 400;        // per-minute aggregates
  std::size_t buffer = 200'000;       // records that may wait to be written
  std::chrono::milliseconds flush = std::chrono::milliseconds(1000);
  std::function<std::int64_t()> wall_ms;           // now, since 1970; empty: the system's clock
  std::shared_ptr<hostler::StorageFaults> faults;  // tests only
};

struct HistoryStatistics {
  std::uint64_t written = 0;
  std::uint64_t given_up = 0;  // records lost because the database did not take them
  std::size_t waiting = 0;
  std::int64_t oldest_ms = 0;  // the end of the oldest finished job that is kept; 0: there is none
  std::string trouble;         // why nothing is written at the moment; empty: all is well
};

class History {
 public:
  // A database that cannot be opened is no reason not to monitor: the history then has `trouble`
  // and tries again while it runs.
  History(hostler::asio::any_io_executor executor, HistoryOptions options, hostler::Clock& clock);
  ~History();

  // For who only asks: opens the database, and writes nothing but missing tables.
  hostler::Task<> open();

  // Writes, aggregates and forgets until cancelled; then flush() what is left.
  hostler::Task<> run();
  hostler::Task<> flush();

  // Never wait, never fail; from the instance's loop.
  void add_run(const RunKey& run);  // a login; jobs added later belong to it
  void add_job(const JobRecord& record);
  void add_host(HostSample sample);
  void add_load(const LoadSample& sample);
  void add_audit(AuditRecord record);

  HistoryStatistics statistics() const;

  // Queries; an Error says why the history cannot answer. They see what was written, and minutes()
  // the minutes that still go on as well. They run in short steps between the writes and end after
  // a few seconds with what was found, which is then said to be `cut`.
  hostler::Task<hostler::Result<JobPage>> jobs(JobQuery query);
  hostler::Task<hostler::Result<std::vector<MinuteRow>>> minutes(RangeQuery query);
  hostler::Task<hostler::Result<Report>> report(RangeQuery query);
  hostler::Task<hostler::Result<ReplaySlice>> replay(RangeQuery query);
  hostler::Task<hostler::Result<std::vector<AuditRecord>>> audit(std::size_t most);

  // The first minute at or behind `from_ms` of which something is known, open ones included.
  hostler::Task<hostler::Result<std::optional<std::int64_t>>> first_minute(std::string cluster,
                                                                           std::int64_t from_ms);

  // One portion after another of all jobs that a query asks for (before_ms and most apart), for
  // exports: see history/export.hpp.
  std::shared_ptr<JobWalk> walk(JobQuery query) const;
  hostler::Task<hostler::Result<JobPortion>> next(std::shared_ptr<JobWalk> walk);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace icemon
