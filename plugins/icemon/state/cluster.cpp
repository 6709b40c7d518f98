#include "state/cluster.hpp"

#include <algorithm>
#include <utility>

#include "state/outcome.hpp"
#include "state/short_path.hpp"

namespace icemon {
namespace {

constexpr std::size_t max_ended_since_login = 200'000;

// Messages come in bursts of up to 200 ms, so a short job may seem to begin when it ends. What the
// compile server measured is nearer to the truth.
void correct_begin(Job& job, std::uint32_t real_ms, Moment now) {
  if (job.begun.steady_ms == 0) return;
  const std::int64_t measured = now.steady_ms - std::int64_t{real_ms};
  const std::int64_t earliest = job.joined_late ? measured : job.requested.steady_ms;
  const std::int64_t early_ms =
      job.begun.steady_ms - std::max(earliest, std::min(job.begun.steady_ms, measured));
  job.begun.wall_ms -= early_ms;
  job.begun.steady_ms -= early_ms;
}

}  // namespace

Cluster::Cluster(ClusterObserver& observer, ClusterOptions options)
    : observer_(observer), options_(options) {}

const Host* Cluster::find_host(HostId id) const {
  const auto found = hosts_.find(id);
  return found == hosts_.end() ? nullptr : &found->second;
}

const Job* Cluster::find_job(JobId id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second;
}

Job* Cluster::find(JobId id) { return const_cast<Job*>(std::as_const(*this).find_job(id)); }

int Cluster::free_slots() const {
  return std::max(1, totals_.sums().free - totals_.sums().pending);
}

void Cluster::apply(Message message, Moment now) {
  if (!session_begun_) {
    session_begun_ = true;
    login_ = now;
  }
  std::visit([&](auto&& content) { take(std::move(content), now); }, std::move(message));
}

void Cluster::take(JobRequest&& request, Moment now) {
  if (request.job == 0) {
    ++ignored_;
    return;
  }
  Job* job = find(request.job);
  const bool is_known = job != nullptr;
  if (is_known && (!job->joined_late || !job->file.empty())) {
    ++ignored_;
    return;
  }
  if (!is_known) job = &add_job(request.job, JobState::pending, now);
  job->file = short_path(std::move(request.file));
  job->language = request.language;
  Host* client = job->client == 0 ? current_host(request.client) : nullptr;
  if (client != nullptr) {
    job->client = client->id;
    ++(job->state == JobState::pending ? client->pending : client->requested);
  }
  observer_.job_changed(*job);
  if (client != nullptr) observer_.host_counted(*client);
}

void Cluster::take(JobBegin&& begin, Moment now) {
  if (begin.job == 0) {
    ++ignored_;
    return;
  }
  Job* job = find(begin.job);
  if (job == nullptr) {
    job = &add_job(begin.job, JobState::pending, now);
    job->joined_late = true;
  } else if (job->is_local || (job->state == JobState::compiling && job->host == begin.host)) {
    ++ignored_;
    return;
  }
  begin_on(*job, begin.host, now);
}

void Cluster::take(JobDone&& done, Moment now) {
  Job* job = find(done.job);
  if (job == nullptr) {
    ++ignored_;
    remember_end(done.job);
    return;
  }
  Outcome outcome = outcome_of(done, *job);
  if (outcome.state == JobState::lost) outcome.reason = reason_of_loss(*job);
  correct_begin(*job, done.real_ms, now);
  job->result = done;
  end(*job, outcome.state, std::move(outcome.reason), now);
}

void Cluster::take(LocalJobBegin&& begin, Moment now) {
  if (begin.job == 0 || find(begin.job) != nullptr) {
    ++ignored_;
    return;
  }
  Job& job = add_job(begin.job, JobState::local, now);
  job.is_local = true;
  job.file = short_path(std::move(begin.file));
  job.begun = now;
  job.waited_ms = 0;
  job.host = begin.host;
  Host* host = current_host(begin.host);
  if (host != nullptr) {
    job.client = host->id;
    totals_.remove(*host);
    ++host->local;
    totals_.add(*host);
    job.slot = host->slots.take(job.id);
  }
  observer_.job_changed(job);
  if (host != nullptr) observer_.host_counted(*host);
}

void Cluster::take(LocalJobDone&& done, Moment now) {
  Job* job = find(done.job);
  if (job == nullptr || !job->is_local) {
    ++ignored_;
    remember_end(done.job);
    return;
  }
  end(*job, JobState::done, {}, now);
}

void Cluster::take(SchedulerEnd&&, Moment now) {
  disconnect("the scheduler ended the session", now);
}

Job& Cluster::add_job(JobId id, JobState state, Moment now) {
  make_room_for_jobs(now);
  Job& job = jobs_[id];
  job.id = id;
  job.state = state;
  job.requested = now;
  totals_.job_began(state);
  return job;
}

void Cluster::begin_on(Job& job, HostId id, Moment now) {
  Host* left = leave_host(job);
  Host* client = job.client != 0 ? current_host(job.client) : nullptr;
  if (job.state == JobState::pending) {
    totals_.job_moved(JobState::pending, JobState::compiling);
    if (client != nullptr) {
      --client->pending;
      ++client->requested;
    }
    job.state = JobState::compiling;
    job.begun = now;
    if (!job.joined_late) job.waited_ms = now.steady_ms - job.requested.steady_ms;
  }
  job.host = id;
  job.slot = -1;
  Host* host = current_host(id);
  if (host != nullptr) {
    totals_.remove(*host);
    ++host->compiling;
    totals_.add(*host);
    job.slot = host->slots.take(job.id);
  }
  observer_.job_changed(job);
  if (left != nullptr) observer_.host_counted(*left);
  if (host != nullptr) observer_.host_counted(*host);
  if (client != nullptr && client != host) observer_.host_counted(*client);
}

Host* Cluster::leave_host(const Job& job) {
  Host* host = job.slot >= 0 ? current_host(job.host) : nullptr;
  if (host == nullptr) return nullptr;
  totals_.remove(*host);
  --(job.is_local ? host->local : host->compiling);
  totals_.add(*host);
  host->slots.release(job.slot);
  return host;
}

Host* Cluster::leave_client(const Job& job) {
  Host* client = job.client != 0 && !job.is_local ? current_host(job.client) : nullptr;
  if (client != nullptr) --(job.state == JobState::pending ? client->pending : client->requested);
  return client;
}

void Cluster::end(Job& job, JobState state, std::string reason, Moment now) {
  Host* host = leave_host(job);
  Host* client = leave_client(job);
  totals_.job_ended(job.state, state, job.is_local);
  if (host != nullptr && !job.is_local) {
    host->done += state == JobState::done;
    host->failed += state == JobState::failed;
  }
  job.state = state;
  job.reason = std::move(reason);
  job.ended = now;
  remember_end(job.id);
  observer_.job_ended(job);
  jobs_.erase(job.id);
  if (host != nullptr) observer_.host_counted(*host);
  if (client != nullptr && client != host) observer_.host_counted(*client);
}

void Cluster::end_all(const std::vector<JobId>& jobs, const std::string& reason, Moment now) {
  for (const JobId id : jobs) {
    if (Job* job = find(id)) end(*job, JobState::lost, reason, now);
  }
}

// In shares, so that a job too many does not cost a search each time.
void Cluster::make_room_for_jobs(Moment now) {
  if (jobs_.size() < std::max<std::size_t>(options_.max_jobs, 1)) return;
  std::vector<std::pair<std::int64_t, JobId>> ages;
  ages.reserve(jobs_.size());
  for (const auto& [id, job] : jobs_) ages.emplace_back(job.requested.steady_ms, id);
  const std::size_t share = ages.size() / 16 + 1;
  std::nth_element(ages.begin(), ages.begin() + static_cast<std::ptrdiff_t>(share) - 1, ages.end());
  std::vector<JobId> oldest;
  for (std::size_t i = 0; i < share; ++i) oldest.push_back(ages[i].second);
  end_all(oldest, "too many jobs ran at once to follow them all", now);
}

void Cluster::remember_end(JobId id) {
  if (awaits_listing_ && ended_since_login_.size() < max_ended_since_login) {
    ended_since_login_.push_back(id);
  }
}

std::string Cluster::reason_of_loss(const Job& job) const {
  const Host* host = find_host(job.host);
  if (host != nullptr && !host->is_online) return "its compile server left";
  const Host* client = find_host(job.client);
  if (client != nullptr && !client->is_online) return "its client left";
  return "the scheduler gave it up";
}

}  // namespace icemon
