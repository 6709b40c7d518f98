// The history's database: opened when it can be, written to, tidied, opened anew when it fails.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "history/recorder.hpp"
#include "history/store.hpp"
#include "hostler/clock.hpp"
#include "hostler/condition.hpp"
#include "hostler/storage.hpp"

namespace icemon {

struct KeeperOptions {
  std::string address;
  double job_days = 7;
  std::int64_t most_jobs = 0;
  double aggregate_days = 400;
  std::shared_ptr<hostler::StorageFaults> faults;  // tests only
};

class Keeper {
 public:
  Keeper(hostler::asio::any_io_executor executor, KeeperOptions options, hostler::Clock& clock,
         Recorder& recorder);

  // Opens the database, if it is not open yet.
  hostler::Task<> connect();
  // Writes what waits and, now and then, forgets what is too old. Does nothing while the database
  // is given a rest after a failure.
  hostler::Task<> work(Moment now);
  // Writes all, the minutes that go on as well, unless the database fails.
  hostler::Task<> flush();

  std::uint64_t written() const { return written_; }
  std::size_t in_flight() const { return group_records_; }
  Kept kept() const { return kept_; }
  std::string trouble() const;

  // For queries: held as long as one runs. Why it cannot be asked, if it cannot.
  hostler::Result<std::shared_ptr<hostler::Database>> database() const;

 private:
  hostler::Task<> open();
  hostler::Task<> rebuild();
  hostler::Task<> write(Seal minutes);
  hostler::Task<bool> write_group();
  hostler::Task<> forget(Moment now);
  Limits limits(Moment now);
  void failed(const std::string& why);
  bool may_try() const;

  KeeperOptions options_;
  hostler::Clock& clock_;
  Recorder& recorder_;
  std::shared_ptr<hostler::Database> database_;
  std::shared_ptr<const std::vector<Entry>> group_;  // being written, or refused and to be retried
  std::size_t group_records_ = 0;
  bool is_rebuilt_ = false;  // what an earlier process left unfinished
  bool is_busy_ = false;
  hostler::Condition idle_;
  std::optional<hostler::TimePoint> asked_at_;  // the answer is still out
  hostler::TimePoint next_try_{};
  int failures_ = 0;  // one after another
  std::string trouble_ = "the database is not open yet";
  std::uint64_t written_ = 0;
  Kept kept_;
  hostler::TimePoint forget_at_{};
  std::optional<std::int64_t> clock_offset_ms_;  // of the calendar to the steady clock
  std::int64_t calm_from_ms_ = 0;                // steady
};

}  // namespace icemon
