// What was added and is not written yet: packed at once, so that a hundred thousand waiting jobs
// take a few megabytes; bounded, the oldest are given up first.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "history/host_block.hpp"
#include "history/job_block.hpp"
#include "history/minutes.hpp"
#include "history/records.hpp"
#include "history/store.hpp"
#include "state/moment.hpp"

namespace icemon {

class Recorder {
 public:
  // At most `most_records` wait.
  Recorder(std::size_t most_records, std::function<Moment()> now);

  void add_run(const RunKey& run);
  void add_job(const JobRecord& job);
  void add_host(HostSample sample);
  void add_load(const LoadSample& sample);
  void add_audit(AuditRecord record);

  // Closes the blocks that are being filled, and the minutes that are over or all.
  void seal(Seal minutes);

  // The oldest entries that wait sealed, as many as one transaction should write.
  std::vector<Entry> take();

  std::size_t waiting() const;
  std::uint64_t given_up() const { return given_up_; }
  std::vector<MinuteTotals> open_minutes() const { return minutes_.open(); }

  static constexpr std::size_t most_bytes = 24 * 1024 * 1024;  // that wait sealed

 private:
  struct Run {
    std::int64_t started_s = 0;
    JobBlockBuilder jobs;
  };
  Run& run_of(const std::string& cluster);
  void seal_jobs(const std::string& cluster, Run& run);
  void seal_minutes(Seal which);
  void seal_hosts(Seal which);
  void at(std::int64_t time_ms);
  void push(Entry entry);

  std::size_t most_records_;
  std::function<Moment()> now_;
  std::map<std::string, Run, std::less<>> runs_;  // by cluster
  std::map<std::string, HostBook, std::less<>> hosts_;
  Minutes minutes_;
  std::int64_t minute_ = 0;  // of the latest record
  std::deque<Entry> sealed_;
  std::deque<AuditRecord> audit_;
  std::size_t sealed_records_ = 0;
  std::size_t sealed_bytes_ = 0;
  std::uint64_t given_up_ = 0;
};

}  // namespace icemon
