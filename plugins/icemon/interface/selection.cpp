#include "interface/selection.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <limits>
#include <ranges>
#include <tuple>

#include "hostler/describe.hpp"
#include "state/glob.hpp"

namespace icemon {
namespace {

bool is_running(const JobView& job) {
  return job.state == JobState::compiling || job.state == JobState::local;
}

bool has_kind(const JobView& job, JobKind kind) {
  switch (kind) {
    case JobKind::all:
      return true;
    case JobKind::running:
      return is_running(job);
    case JobKind::pending:
      return job.state == JobState::pending;
    case JobKind::failed:
      return job.state == JobState::failed;
  }
  return false;
}

// The lower, the earlier it is shown.
std::tuple<int, std::int64_t, JobId> place(const JobView& job) {
  if (is_running(job)) return {0, job.begun_ms ? job.begun_ms : job.requested_ms, job.id};
  if (job.state == JobState::pending) return {1, job.requested_ms, job.id};
  return {2, -job.ended_ms, std::numeric_limits<JobId>::max() - job.id};
}

// Highest first.
template <class Number>
std::weak_ordering falling(Number left, Number right) {
  return left > right   ? std::weak_ordering::less
         : left < right ? std::weak_ordering::greater
                        : std::weak_ordering::equivalent;
}

std::weak_ordering compare(const HostView& left, const HostView& right, HostSort by) {
  switch (by) {
    case HostSort::id:
      return left.id <=> right.id;
    case HostSort::name:
      return left.name <=> right.name;
    case HostSort::done:
      return falling(left.done, right.done);
    case HostSort::current:
      return falling(left.compiling, right.compiling);
    case HostSort::max:
      return falling(left.max_jobs, right.max_jobs);
    case HostSort::out:
      return falling(left.requested, right.requested);
    case HostSort::local:
      return falling(left.local, right.local);
    case HostSort::pending:
      return falling(left.pending, right.pending);
    case HostSort::failed:
      return falling(left.failed, right.failed);
    case HostSort::speed:
      return falling(left.speed, right.speed);
    case HostSort::load:
      return falling(left.load, right.load);
    case HostSort::average:
      return falling(left.load_average1.value_or(-1), right.load_average1.value_or(-1));
    case HostSort::memory:
      return falling(left.free_memory_mib.value_or(-1), right.free_memory_mib.value_or(-1));
  }
  return std::weak_ordering::equivalent;
}

}  // namespace

void sort_hosts(std::vector<HostView>& hosts, HostSort by, SortOrder order) {
  std::ranges::sort(hosts, [&](const HostView& left, const HostView& right) {
    if (left.online != right.online) return left.online;
    const auto compared = compare(left, right, by);
    if (compared != 0) return order == SortOrder::forward ? compared < 0 : compared > 0;
    return std::tie(left.name, left.id) < std::tie(right.name, right.id);
  });
}

std::vector<HostView> select_hosts(std::vector<HostView> hosts,
                                   const std::vector<std::string>& patterns) {
  if (patterns.empty()) return hosts;
  std::erase_if(hosts, [&](const HostView& host) {
    return std::ranges::none_of(patterns, [&](const std::string& pattern) {
      return matches_glob(pattern, host.name) || matches_glob(pattern, host.ip) ||
             matches_glob(pattern, host.platform);
    });
  });
  return hosts;
}

hostler::Result<std::vector<JobState>> end_states(std::string_view names, bool failed) {
  constexpr std::array ends{JobState::done, JobState::failed, JobState::cancelled, JobState::lost};
  std::vector<JobState> states;
  if (failed) states.push_back(JobState::failed);
  if (names.empty() || names == "all") return states;
  for (const auto part : std::views::split(names, ',')) {
    const std::string_view name(part.begin(), part.end());
    const auto state = hostler::enum_from_name<JobState>(name);
    if (!state || std::ranges::find(ends, *state) == ends.end())
      return hostler::Error{
          "state: '" + std::string(name) + "' is none of done, failed, cancelled, lost, all",
          hostler::ExitCode::usage};
    states.push_back(*state);
  }
  return states;
}

std::vector<JobView> select_jobs(std::vector<JobView> jobs, const JobSelection& selection) {
  const auto fits = [](const std::string& pattern, const std::string& text) {
    return pattern.empty() || matches_glob(pattern, text);
  };
  std::erase_if(jobs, [&](const JobView& job) {
    return !has_kind(job, selection.kind) || !fits(selection.file, job.file) ||
           !fits(selection.host, job.host) || !fits(selection.client, job.client);
  });
  std::ranges::sort(jobs, {}, place);
  if (jobs.size() > selection.most) jobs.resize(selection.most);
  return jobs;
}

}  // namespace icemon
