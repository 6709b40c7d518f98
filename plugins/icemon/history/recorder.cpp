#include "history/recorder.hpp"

#include <utility>

namespace icemon {

namespace {

constexpr std::size_t most_audit_records = 10'000;  // waiting; only somebody gone mad does so much
constexpr std::size_t bytes_a_transaction = 4 * 1024 * 1024;
constexpr std::size_t entries_a_transaction = 500;

}  // namespace

Recorder::Recorder(std::size_t most_records, std::function<Moment()> now)
    : most_records_(most_records), now_(std::move(now)) {}

void Recorder::add_run(const RunKey& run) {
  auto& current = run_of(run.cluster);
  if (current.started_s == run.started_s) return;
  seal_jobs(run.cluster, current);
  current.started_s = run.started_s;
}

Recorder::Run& Recorder::run_of(const std::string& cluster) {
  const auto found = runs_.find(cluster);
  return found != runs_.end() ? found->second : runs_[cluster];
}

void Recorder::add_job(const JobRecord& job) {
  at(job.ended_ms);
  auto& run = run_of(job.cluster);
  if (!run.jobs.has_room_for(job)) seal_jobs(job.cluster, run);
  run.jobs.add(job);
  minutes_.add(job);
}

void Recorder::add_host(HostSample sample) {
  auto found = hosts_.find(sample.cluster);
  if (found == hosts_.end()) {
    found = hosts_.emplace(sample.cluster, HostBook(sample.cluster)).first;
  }
  found->second.add(std::move(sample));
}

void Recorder::add_load(const LoadSample& sample) {
  at(sample.time_ms);
  minutes_.add(sample);
}

void Recorder::add_audit(AuditRecord record) {
  if (audit_.size() == most_audit_records) {
    audit_.pop_front();
    ++given_up_;
  }
  audit_.push_back(std::move(record));
}

// While nobody seals, because the database takes nothing, minutes must still not pile up.
void Recorder::at(std::int64_t time_ms) {
  const auto minute = time_ms / minute_ms;
  if (minute == std::exchange(minute_, minute)) return;
  seal_minutes(Seal::those_over);
  seal_hosts(Seal::those_over);
}

void Recorder::seal(Seal minutes) {
  for (auto& [cluster, run] : runs_) seal_jobs(cluster, run);
  seal_minutes(minutes);
  seal_hosts(minutes);
}

void Recorder::seal_jobs(const std::string& cluster, Run& run) {
  if (run.jobs.empty()) return;
  auto block = run.jobs.take();
  block.cluster = cluster;
  block.scheduler_started_s = run.started_s;
  push(std::move(block));
}

void Recorder::seal_minutes(Seal which) {
  for (auto& minute : minutes_.seal(now_().wall_ms, which)) push(std::move(minute));
}

void Recorder::seal_hosts(Seal which) {
  const auto now = now_();
  for (auto& [cluster, book] : hosts_) {
    for (auto& block : which == Seal::all ? book.seal_all(now) : book.seal(now)) {
      push(std::move(block));
    }
  }
}

void Recorder::push(Entry entry) {
  sealed_records_ += records_in(entry);
  sealed_bytes_ += bytes_of(entry);
  sealed_.push_back(std::move(entry));
  while ((sealed_records_ > most_records_ || sealed_bytes_ > most_bytes) && sealed_.size() > 1) {
    const auto& oldest = sealed_.front();
    given_up_ += records_in(oldest);
    sealed_records_ -= records_in(oldest);
    sealed_bytes_ -= bytes_of(oldest);
    sealed_.pop_front();
  }
}

std::vector<Entry> Recorder::take() {
  std::vector<Entry> entries;
  while (!audit_.empty() && entries.size() < entries_a_transaction) {
    entries.emplace_back(std::move(audit_.front()));
    audit_.pop_front();
  }
  std::size_t bytes = 0;
  while (!sealed_.empty() && bytes < bytes_a_transaction &&
         entries.size() < entries_a_transaction) {
    sealed_records_ -= records_in(sealed_.front());
    sealed_bytes_ -= bytes_of(sealed_.front());
    bytes += bytes_of(sealed_.front());
    entries.push_back(std::move(sealed_.front()));
    sealed_.pop_front();
  }
  return entries;
}

std::size_t Recorder::waiting() const {
  std::size_t open = 0;
  for (const auto& [cluster, run] : runs_) open += run.jobs.jobs();
  return open + sealed_records_ + audit_.size();
}

}  // namespace icemon
