#include "simulation/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "simulation/job_ends.hpp"

namespace icemon {
namespace {

constexpr std::int64_t report_interval_us = 3'000'000;  // a daemon looks at its load so often
constexpr std::uint32_t cpp = 1;

std::int64_t microseconds(double seconds) { return std::llround(seconds * 1e6); }

HostReport left(HostId id) {
  HostReport report;
  report.host = id;
  report.stats.offline = true;
  return report;
}

}  // namespace

Simulation::Simulation(SimulationOptions options) : options_(options), dice_(options.seed) {
  const auto count = static_cast<std::size_t>(std::max(1, options_.hosts));
  for (std::size_t number = 0; number < count; ++number) {
    SimulatedHost host = make_host(number, options_.slots, dice_);
    host.id = ++last_host_;
    host.measure(dice_);
    hosts_.push_back(std::move(host));
    const auto phase = static_cast<std::int64_t>(dice_.below(report_interval_us));
    events_.add(phase, Event::Kind::report, number);
  }
  if (options_.jobs_per_second > 0) events_.add(0, Event::Kind::request);
  if (options_.host_losses_per_minute > 0) {
    events_.add(microseconds(dice_.exponential(60 / options_.host_losses_per_minute)),
                Event::Kind::loss);
  }
}

std::vector<Message> Simulation::login() const {
  std::vector<Message> messages;
  for (const SimulatedHost& host : hosts_) {
    if (host.id != 0) messages.push_back(host.report(SimulatedHost::Extent::login));
  }
  return messages;
}

void Simulation::advance(std::int64_t time_ms, const Tell& tell) {
  const std::int64_t until_us = time_ms * 1000;
  while (events_.has_one_until(until_us)) {
    const Event event = events_.take();
    now_us_ = event.time_us;
    happen(event, tell);
  }
  now_us_ = std::max(now_us_, until_us);
}

void Simulation::happen(const Event& event, const Tell& tell) {
  const auto job = static_cast<JobId>(event.subject);
  const auto host = static_cast<std::size_t>(event.subject);
  switch (event.kind) {
    case Event::Kind::request:
      request(tell);
      break;
    case Event::Kind::begin:
      begin(job, tell);
      break;
    case Event::Kind::end:
      end(job, tell);
      break;
    case Event::Kind::cancel:
      cancel(job, tell);
      break;
    case Event::Kind::report:
      report(host, tell);
      break;
    case Event::Kind::loss:
      lose_some_host(tell);
      break;
    case Event::Kind::comeback:
      bring_back(host, tell);
      break;
  }
}

std::uint32_t Simulation::clock_s() const {
  return static_cast<std::uint32_t>(options_.started_s + now_us_ / 1'000'000);
}

// A third of the hosts build at a time; every twenty seconds others begin and some are through.
std::size_t Simulation::choose_client() {
  const std::size_t builders = hosts_.size() / 3 + 1;
  const auto shift = static_cast<std::size_t>(now_us_ / 20'000'000) * 5;
  return (shift + dice_.below(builders)) % hosts_.size();
}

void Simulation::request(const Tell& tell) {
  events_.add(now_us_ + microseconds(dice_.exponential(1 / options_.jobs_per_second)),
              Event::Kind::request);
  const std::size_t client = choose_client();
  const std::size_t most_waiting = 20 + 4 * hosts_.size();
  if (hosts_[client].id == 0 || waiting_.size() >= most_waiting) return;
  if (dice_.happens(options_.local_share)) {
    begin_local(client, linked_file(dice_.below(12)), options_.mean_job_seconds / 2, tell);
  } else {
    request_remote(client, tell);
  }
}

void Simulation::request_remote(std::size_t client, const Tell& tell) {
  const JobId id = ++last_job_;
  SimulatedJob& job = jobs_[id];
  const std::size_t file = dice_.below(source_files);
  job.client = client;
  job.file = source_file(file);
  // The sum of two exponential times: few jobs take next to no time.
  const double mean = options_.mean_job_seconds * work_factor(file) / 2;
  job.work_s = dice_.exponential(mean) + dice_.exponential(mean);
  tell(JobRequest{id, hosts_[client].id, job.file.ends_with(".c") ? 0 : cpp, job.file});
  if (dice_.happens(options_.cancelled_share)) {
    events_.add(now_us_ + microseconds(dice_.between(0, options_.mean_job_seconds)),
                Event::Kind::cancel, id);
  }
  if (!waiting_.empty() || !try_to_assign(id, job)) waiting_.push_back(id);
}

void Simulation::begin_local(std::size_t client, std::string file, double work_s,
                             const Tell& tell) {
  const JobId id = ++last_job_;
  SimulatedJob& job = jobs_[id];
  job.client = job.server = client;
  job.file = std::move(file);
  job.is_local = true;
  job.begun_us = now_us_;
  ++hosts_[client].running;
  tell(LocalJobBegin{.host = hosts_[client].id, .job = id, .start = clock_s(), .file = job.file});
  events_.add(now_us_ + microseconds(dice_.exponential(work_s)), Event::Kind::end, id);
}

// The faster of two that have a free slot; sometimes the client itself.
std::size_t Simulation::choose_server(std::size_t client) {
  const SimulatedHost& own = hosts_[client];
  if (dice_.happens(0.05) && own.id != 0 && own.running < own.max_jobs) return client;
  std::size_t best = no_host;
  const auto consider = [&](std::size_t place) {
    if (!hosts_[place].takes_jobs()) return false;
    if (best == no_host || hosts_[place].speed > hosts_[best].speed) best = place;
    return true;
  };
  int found = 0;
  for (int tries = 0; tries < 12 && found < 2; ++tries)
    found += consider(dice_.below(hosts_.size()));
  if (best != no_host) return best;
  const std::size_t first = dice_.below(hosts_.size());
  for (std::size_t i = 0; i < hosts_.size() && best == no_host; ++i) {
    consider((first + i) % hosts_.size());
  }
  return best;
}

bool Simulation::try_to_assign(JobId id, SimulatedJob& job) {
  job.server = choose_server(job.client);
  if (job.server == no_host) return false;
  ++hosts_[job.server].running;
  // The client connects to its server and sends the file before it is told to begin.
  events_.add(now_us_ + microseconds(dice_.between(0.01, 0.08)), Event::Kind::begin, id);
  return true;
}

void Simulation::assign_waiting() {
  while (!waiting_.empty() && try_to_assign(waiting_.front(), jobs_.at(waiting_.front()))) {
    waiting_.pop_front();
  }
}

void Simulation::begin(JobId id, const Tell& tell) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;  // cancelled or lost meanwhile
  SimulatedJob& job = found->second;
  const SimulatedHost& server = hosts_[job.server];
  job.begun_us = now_us_;
  tell(JobBegin{.job = id, .host = server.id, .start = clock_s()});
  events_.add(now_us_ + microseconds(job.work_s / server.speed), Event::Kind::end, id);
}

void Simulation::end(JobId id, const Tell& tell) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  const SimulatedJob job = found->second;
  drop(id);
  if (job.is_local) {
    tell(LocalJobDone{id});
    return;
  }
  const double seconds = static_cast<double>(now_us_ - job.begun_us) / 1e6;
  const Compiler compiler = job.server == job.client ? Compiler::client : Compiler::server;
  JobDone done = finished(id, seconds, compiler, dice_);
  ++hosts_[job.server].compiled;
  const bool fails = dice_.happens(options_.failing_share);
  if (fails)
    done.exit_code = dice_.happens(0.9) ? 1 : 104 + static_cast<std::int32_t>(dice_.below(2));
  tell(done);
  // A client tries what failed elsewhere once more itself.
  if (fails) begin_local(job.client, job.file, job.work_s, tell);
}

void Simulation::cancel(JobId id, const Tell& tell) {
  if (!jobs_.contains(id)) return;
  drop(id);
  tell(cancelled(id));
}

void Simulation::drop(JobId id) {
  const auto found = jobs_.find(id);
  const bool had_slot = found->second.server != no_host;
  if (had_slot) --hosts_[found->second.server].running;
  jobs_.erase(found);
  if (had_slot) {
    assign_waiting();
  } else {
    std::erase(waiting_, id);
  }
}

void Simulation::report(std::size_t place, const Tell& tell) {
  SimulatedHost& host = hosts_[place];
  events_.add(now_us_ + report_interval_us, Event::Kind::report, place);
  if (host.id == 0 || !host.measure(dice_)) return;
  tell(host.report(SimulatedHost::Extent::own_report));
  assign_waiting();
}

void Simulation::lose_some_host(const Tell& tell) {
  events_.add(now_us_ + microseconds(dice_.exponential(60 / options_.host_losses_per_minute)),
              Event::Kind::loss);
  const std::size_t place = dice_.below(hosts_.size());
  if (hosts_[place].id != 0) lose_host(place, tell);
}

// As a scheduler tells it: the host has left, then every job that it had or wanted is given up.
void Simulation::lose_host(std::size_t place, const Tell& tell) {
  tell(left(std::exchange(hosts_[place].id, 0)));
  std::vector<std::pair<JobId, bool>> lost;
  for (const auto& [id, job] : jobs_) {
    if (job.client == place || job.server == place) lost.emplace_back(id, job.is_local);
  }
  for (const auto& [id, is_local] : lost) {
    drop(id);
    if (!is_local) tell(given_up(id));
  }
  come_back_later(place);
}

void Simulation::come_back_later(std::size_t place) {
  events_.add(now_us_ + microseconds(dice_.between(20, 50)), Event::Kind::comeback, place);
}

void Simulation::bring_back(std::size_t place, const Tell& tell) {
  SimulatedHost& host = hosts_[place];
  const HostId id = ++last_host_;
  if (std::ranges::any_of(blocked_, [&](const auto& name) { return host.is_called(name); })) {
    tell(left(id));  // as a scheduler does, of a number that nobody has heard of
    return come_back_later(place);
  }
  host.id = id;
  host.compiled = 0;
  host.load = 1000;  // until it has measured
  tell(host.report(SimulatedHost::Extent::login));
}

bool Simulation::remove_host(std::string_view name, const Tell& tell) {
  const auto host = std::ranges::find_if(
      hosts_, [&](const SimulatedHost& one) { return one.id != 0 && one.is_called(name); });
  if (host == hosts_.end()) return false;
  lose_host(static_cast<std::size_t>(host - hosts_.begin()), tell);
  return true;
}

bool Simulation::block_host(std::string name, const Tell& tell) {
  const bool was_there = remove_host(name, tell);
  blocked_.push_back(std::move(name));
  return was_there;
}

void Simulation::unblock_host(std::string_view name) { std::erase(blocked_, name); }

ControlListing Simulation::listing() const {
  ControlListing listing;
  for (const SimulatedHost& host : hosts_) {
    if (host.id == 0) continue;
    ListedHost listed;
    listed.name = host.name;
    listed.ip = host.ip;
    listed.port = host.no_remote ? 0 : 10'245;
    listed.platform = host.platform;
    listed.speed = 600 * host.speed;
    listed.running = host.running;
    listed.max_jobs = host.max_jobs;
    listed.load = host.load;
    listing.hosts.push_back(std::move(listed));
  }
  for (const auto& [id, job] : jobs_) {
    if (job.is_local) continue;
    ListedJob listed;
    listed.id = id;
    listed.state = job.begun_us != 0 ? "COMP" : job.server != no_host ? "WAIT" : "PEND";
    listed.submitter = hosts_[job.client].name;
    if (job.server != no_host) listed.server = hosts_[job.server].name;
    listed.file = job.file;
    listing.jobs.push_back(std::move(listed));
  }
  return listing;
}

}  // namespace icemon
