#include "monitor/watched_stream.hpp"

#include <algorithm>
#include <utility>

namespace icemon {
namespace {

constexpr std::size_t max_ended_jobs = 100'000;

}  // namespace

WatchedStream::WatchedStream(SchedulerView scheduler, std::uint32_t protocol)
    : scheduler_(std::move(scheduler)), cluster_(*this), decoder_(protocol) {
  scheduler_.protocol = protocol;
}

hostler::Result<void> WatchedStream::feed(std::string_view bytes, Moment arrived) {
  auto fed = decoder_.feed(bytes, [&](Message&& message) { cluster_.apply(std::move(message), arrived); });
  scheduler_.messages = decoder_.messages();
  scheduler_.decode_errors = decoder_.errors();
  scheduler_.ignored = decoder_.skipped() + cluster_.ignored();
  return fed;
}

SnapshotView WatchedStream::snapshot(Moment now) const {
  SnapshotView view;
  view.scheduler = scheduler_;
  for (const auto& [id, host] : cluster_.hosts()) view.hosts.push_back(view_host(host));
  for (const auto& [id, job] : cluster_.jobs()) view.jobs.push_back(view_job(job, cluster_, now));
  std::ranges::sort(view.jobs, {}, &JobView::id);
  view.jobs.insert(view.jobs.end(), ended_.begin(), ended_.end());
  view.totals = view_totals(cluster_);
  return view;
}

void WatchedStream::job_ended(const Job& job) {
  if (ended_.size() == max_ended_jobs) ended_.pop_front();
  ended_.push_back(view_job(job, cluster_, job.ended));
}

}  // namespace icemon
