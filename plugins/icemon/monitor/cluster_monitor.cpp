#include "monitor/cluster_monitor.hpp"

#include <algorithm>
#include <variant>

#include "connection/control_port.hpp"
#include "connection/scheduler_link.hpp"
#include "hostler/join.hpp"
#include "hostler/thrown.hpp"
#include "hostler/transport/reconnect.hpp"
#include "monitor/make_records.hpp"
#include "protocol/decoder.hpp"

namespace icemon {

using hostler::both_of;
using hostler::first_of;
using hostler::HostPort;
using hostler::Result;
using hostler::Task;

namespace {

constexpr std::size_t max_ended_jobs = 2'000;
constexpr auto identity_wait = std::chrono::milliseconds(1'000);
constexpr auto first_delta_after = std::chrono::milliseconds(20);
// Datagrams get lost: so many in a row are a sign.
constexpr int probes_until_doubt = 3;
constexpr const char* doubt =
    "it answers no questions: it may be stopped or unreachable, what is shown may be old";

hostler::Clock& clock() { return hostler::Clock::system(); }

SchedulerView first_view(const WatchTarget& target) {
  SchedulerView view;
  view.id = target.id;
  view.netname = target.netname;
  if (target.scheduler) view.address = target.scheduler->text();
  view.since_ms = Moment::now().wall_ms;
  return view;
}

}  // namespace

ClusterMonitor::ClusterMonitor(hostler::asio::any_io_executor executor, WatchTarget target,
                               MonitorOptions options, MonitorNews& news, History* history,
                               const hostler::Log& log)
    : executor_(executor),
      target_(std::move(target)),
      options_(std::move(options)),
      news_(news),
      history_(history),
      log_(log),
      view_(first_view(target_)),
      cluster_(*this, options_.cluster),
      now_(Moment::now()),
      address_(target_.scheduler),
      retarget_(executor),
      dirty_(executor) {}

ClusterMonitor::~ClusterMonitor() = default;

Task<> ClusterMonitor::run() {
  // What throws is a mistake in this program: this cluster is watched anew, the others go on.
  for (;;) {
    std::exception_ptr thrown;
    try {
      co_await first_of(first_of(watch(), tell_live()), tick());  // none returns
    } catch (...) {
      thrown = std::current_exception();
    }
    if (hostler::is_cancellation(thrown)) std::rethrow_exception(thrown);
    give_up("internal error: " + hostler::error_of(thrown).text);
    co_await clock().sleep_for(options_.longest_retry);
  }
}

void ClusterMonitor::give_up(const std::string& reason) {
  now_ = Moment::now();
  try {
    set_state(LinkState::lost, reason);
    cluster_.disconnect(reason, now_);
  } catch (const std::exception& again) {  // the same mistake, perhaps
    log_.error(id(), ": ", again.what());
  }
}

void ClusterMonitor::follow(const FoundScheduler& best) {
  found_ = best;
  retarget_.notify_all();
}

void ClusterMonitor::retire() {
  now_ = Moment::now();
  cluster_.disconnect("its cluster is not watched any more", now_);
  set_state(LinkState::searching, "");
  every_second(now_);
  if (const auto delta = feed_.take_delta(cluster_, view_, now_)) news_.live(*delta);
}

LiveSnapshot ClusterMonitor::live(Moment now) const { return feed_.snapshot(cluster_, view_, now); }

SnapshotView ClusterMonitor::snapshot(Moment now) const {
  SnapshotView snapshot;
  snapshot.scheduler = view_;
  for (const auto& [id, host] : cluster_.hosts()) snapshot.hosts.push_back(view_host(host));
  for (const auto& [id, job] : cluster_.jobs()) {
    snapshot.jobs.push_back(view_job(job, cluster_, now));
  }
  std::ranges::sort(snapshot.jobs, {}, &JobView::id);
  snapshot.jobs.insert(snapshot.jobs.end(), ended_.begin(), ended_.end());
  snapshot.totals = view_totals(cluster_);
  return snapshot;
}

// ---- sessions ----

Task<> ClusterMonitor::watch() {
  hostler::Backoff backoff({options_.first_retry, options_.longest_retry});
  for (;;) {
    if (!target_.scheduler && !found_) {
      set_state(LinkState::searching, "");
      co_await retarget_.wait([this] { return found_.has_value(); });
    }
    const HostPort address = target_.scheduler ? *target_.scheduler : found_->address;
    const auto began = clock().now();
    const bool was_online = co_await session(address);
    // One that takes us in and soon throws us out is not asked every second.
    if (was_online && clock().now() - began >= options_.longest_retry) backoff.reset();
    options_.lost();
    co_await first_of(clock().sleep_for(backoff.next()), moved_from(address));
  }
}

Task<bool> ClusterMonitor::session(HostPort address) {
  address_ = address;
  view_.address = address.text();
  did_answer_probes_ = false;
  unanswered_probes_ = 0;
  if (view_.state != LinkState::lost) set_state(LinkState::connecting, "");
  const auto ended = co_await first_of(log_in_and_read(address), moved_from(address));
  now_ = Moment::now();
  if (ended.index() == 1) {
    cluster_.disconnect("the cluster moved to another scheduler", now_);
    set_state(LinkState::connecting, "");
    co_return true;
  }
  co_return std::get<0>(ended);
}

Task<bool> ClusterMonitor::log_in_and_read(HostPort address) {
  LinkOptions link_options;
  link_options.scheduler = address;
  auto opening = SchedulerLink::open(executor_, link_options);
  auto asking = ask_scheduler(executor_, address, identity_wait);
  auto [link, identity] = co_await both_of(std::move(opening), std::move(asking));
  if (link.has_error()) {
    set_state(LinkState::lost, link.error().text);
    co_return false;
  }
  view_.started_ms = 0;  // not that of an earlier run, whose job numbers begin anew
  if (identity.has_value()) learn(*identity);
  logged_in(**link);
  auto reading = read(**link);
  auto companion = look_after(address);
  const auto ended = co_await first_of(std::move(reading), std::move(companion));
  const std::string reason = std::get<0>(ended);
  now_ = Moment::now();
  cluster_.disconnect(reason, now_);
  set_state(LinkState::lost, reason);
  co_return true;
}

void ClusterMonitor::logged_in(const SchedulerLink& link) {
  now_ = Moment::now();
  view_.protocol = link.protocol();
  view_.highest_protocol = link.scheduler_protocol();
  if (was_logged_in_) ++view_.reconnects;
  was_logged_in_ = true;
  begin_run(view_.started_ms ? view_.started_ms : now_.wall_ms);
  set_state(LinkState::online, "");
}

void ClusterMonitor::learn(const FoundScheduler& identity) {
  view_.netname = identity.netname;
  view_.started_ms = identity.started_s * 1000;
  did_answer_probes_ = true;
}

void ClusterMonitor::begin_run(std::int64_t started_ms) {
  run_started_s_ = started_ms / 1000;
  if (history_) history_->add_run({id(), view_.address, run_started_s_});
}

// Ends with the session; says why.
Task<std::string> ClusterMonitor::read(SchedulerLink& link) {
  Decoder decoder(link.protocol());
  const std::uint64_t messages_before = view_.messages;
  const std::uint64_t errors_before = view_.decode_errors;
  const std::uint64_t ignored_before = view_.ignored - cluster_.ignored();  // by decoders
  bool has_ended = false;
  const std::function<void(Message&&)> take = [&](Message&& message) {
    has_ended = has_ended || std::holds_alternative<SchedulerEnd>(message);
    cluster_.apply(std::move(message), now_);
  };
  for (;;) {
    auto chunk = co_await link.read();
    if (chunk.has_error()) co_return chunk.error().text;
    now_ = chunk->arrived;
    const Result<void> fed = decoder.feed(chunk->bytes, take);
    view_.messages = messages_before + decoder.messages();
    view_.decode_errors = errors_before + decoder.errors();
    view_.ignored = ignored_before + decoder.skipped() + cluster_.ignored();
    something_changed();
    news_.state_changed(id());
    if (fed.has_error()) co_return fed.error().text;
    if (has_ended) co_return "the scheduler ended the session";
  }
}

// What goes on beside the reading: once what the control port knows, then whether the scheduler is
// still there. Never returns.
Task<> ClusterMonitor::look_after(HostPort address) {
  auto login = co_await ask_listing(executor_, address);
  if (login.has_value()) {
    now_ = Moment::now();
    view_.version = login->version;
    cluster_.fill(login->listing, now_);
    view_changed();
  } else {
    log_.info(id(), ": names of jobs that were running before are not known: ",
              login.error().text);
  }
  // Until it has said who it is, it is asked more often.
  hostler::Backoff unknown({options_.first_retry, options_.probe_interval});
  for (;;) {
    co_await clock().sleep_for(did_answer_probes_ ? options_.probe_interval : unknown.next());
    const auto answer = co_await ask_scheduler(executor_, address, identity_wait);
    probed(answer);
  }
}

void ClusterMonitor::probed(const Result<FoundScheduler>& answer) {
  if (answer.has_value() && !did_answer_probes_) {
    learn(*answer);
    begin_run(view_.started_ms);
    view_changed();
  }
  unanswered_probes_ = answer.has_value() || !did_answer_probes_ ? 0 : unanswered_probes_ + 1;
  const std::string reason = unanswered_probes_ >= probes_until_doubt ? doubt : "";
  if (view_.reason != reason) set_state(LinkState::online, reason);
}

Task<> ClusterMonitor::moved_from(HostPort address) {
  while (!found_ || found_->address == address) co_await retarget_.wait();
}

void ClusterMonitor::set_state(LinkState state, const std::string& reason) {
  if (view_.state == state && view_.reason == reason) return;
  const bool was_online = view_.state == LinkState::online;
  const bool is_online = state == LinkState::online;
  if (is_online && reason.empty()) {
    log_.info(id(), ": watching the scheduler at ", view_.address, ", protocol ", view_.protocol);
  } else if (!reason.empty()) {
    log_.warning(id(), is_online ? ": " : was_online ? ": lost: " : ": not watched: ", reason);
  }
  if (view_.state != state) view_.since_ms = Moment::now().wall_ms;
  view_.state = state;
  view_.reason = reason;
  view_changed();
}

void ClusterMonitor::view_changed() {
  feed_.scheduler_changed();
  news_.scheduler_changed(view_);
  news_.state_changed(id());
  something_changed();
}

// ---- news ----

void ClusterMonitor::something_changed() {
  stats_changed_ = true;
  if (is_dirty_) return;
  is_dirty_ = true;
  dirty_.notify_all();
}

Task<> ClusterMonitor::tell_live() {
  for (;;) {
    co_await dirty_.wait([this] { return is_dirty_; });
    co_await clock().sleep_until(std::max(told_at_ + options_.live_interval,
                                          clock().now() + first_delta_after));
    is_dirty_ = false;
    told_at_ = clock().now();
    const auto delta = feed_.take_delta(cluster_, view_, Moment::now());
    if (delta) news_.live(*delta);
  }
}

Task<> ClusterMonitor::tick() {
  for (int second = 1;; ++second) {
    co_await clock().sleep_for(std::chrono::seconds(1));
    now_ = Moment::now();
    every_second(now_);
    if (second % 60 == 0) every_minute(now_);
  }
}

void ClusterMonitor::every_second(Moment now) {
  cluster_.expire(now);
  const Totals totals = cluster_.totals();
  if (history_ && view_.state == LinkState::online) {
    history_->add_load({id(), now.wall_ms, totals.hosts, totals.slots, totals.compiling, totals.local,
                        totals.pending});
  }
  for (HostId host : reported_) {
    const Host* known = cluster_.find_host(host);
    if (known && !cluster_.is_replaced(*known)) news_.host_changed(id(), *known);
  }
  reported_.clear();
  if (!stats_changed_) return;
  stats_changed_ = false;
  news_.stats({id(), now.wall_ms, view_totals(cluster_)}, view_);
}

void ClusterMonitor::every_minute(Moment now) {
  if (!history_) return;
  for (const auto& [number, host] : cluster_.hosts()) {
    if (host.is_online && !cluster_.is_replaced(host))
      history_->add_host(make_host_sample(id(), host, now.wall_ms));
  }
}

void ClusterMonitor::host_changed(const Host& host) {
  host_counted(host);
  if (cluster_.is_replaced(host)) return;
  reported_.insert(host.id);
  const bool came_or_went = host.since.steady_ms == now_.steady_ms;
  if (came_or_went && history_) history_->add_host(make_host_sample(id(), host, now_.wall_ms));
}

void ClusterMonitor::host_counted(const Host& host) {
  feed_.host_changed(host.id);
  something_changed();
}

// Who keeps hosts by name must not keep the old one for ever.
void ClusterMonitor::host_renamed(const Host& before) {
  if (cluster_.is_replaced(before)) return;
  if (history_) history_->add_host(make_host_sample(id(), before, now_.wall_ms));
  news_.host_changed(id(), before);
}

void ClusterMonitor::host_forgotten(HostId host) {
  feed_.host_forgotten(host);
  something_changed();
}

void ClusterMonitor::job_changed(const Job& job) {
  feed_.job_changed(job.id);
  something_changed();
}

void ClusterMonitor::job_ended(const Job& job) {
  feed_.job_ended(job);
  if (ended_.size() == max_ended_jobs) ended_.pop_front();
  ended_.push_back(view_job(job, cluster_, job.ended));
  JobRecord record = make_job_record(id(), job, cluster_);
  record.scheduler_started_s = run_started_s_;
  news_.job_finished(record);
  if (history_) history_->add_job(std::move(record));
  something_changed();
}

}  // namespace icemon
