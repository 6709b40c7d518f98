#include "history/keeper.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "history/rebuild.hpp"

namespace icemon {

namespace {

using hostler::Database;
using hostler::Error;
using hostler::ExitCode;
using hostler::Result;
using hostler::Session;
using hostler::Task;
using std::chrono::seconds;

constexpr auto first_rest = seconds(1);
constexpr auto longest_rest = seconds(10);
constexpr int failures_to_reopen = 5;
constexpr auto stalled_after = seconds(5);
constexpr auto forget_every = seconds(10);
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t jump_ms = 10 * 60'000;
constexpr std::int64_t calm_after_ms = 3'600'000;

class Busy {
 public:
  Busy(bool& is_busy, hostler::Condition& idle) : is_busy_(is_busy), idle_(idle) {
    is_busy_ = true;
  }
  ~Busy() {
    is_busy_ = false;
    idle_.notify_all();
  }
  Busy(const Busy&) = delete;

 private:
  bool& is_busy_;
  hostler::Condition& idle_;
};

std::int64_t days_before(std::int64_t now_ms, double days) {
  return now_ms - std::llround(days * double(day_ms));
}

}  // namespace

Keeper::Keeper(hostler::asio::any_io_executor executor, KeeperOptions options,
               hostler::Clock& clock, Recorder& recorder)
    : options_(std::move(options)), clock_(clock), recorder_(recorder), idle_(executor) {}

Task<> Keeper::work(Moment now) {
  co_await idle_.wait([this] { return !is_busy_; });
  if (!may_try()) co_return;
  const Busy busy(is_busy_, idle_);
  if (!database_) co_await open();
  if (!database_) co_return;
  co_await write(Seal::those_over);
  if (trouble_.empty() && clock_.now() >= forget_at_) co_await forget(now);
}

Task<> Keeper::connect() {
  co_await idle_.wait([this] { return !is_busy_; });
  const Busy busy(is_busy_, idle_);
  if (!database_) co_await open();
}

Task<> Keeper::flush() {
  co_await idle_.wait([this] { return !is_busy_; });
  const Busy busy(is_busy_, idle_);
  if (!database_) co_await open();
  if (database_) co_await write(Seal::all);
}

bool Keeper::may_try() const { return clock_.now() >= next_try_; }

Task<> Keeper::open() {
  hostler::DatabaseOptions options;
  options.address = options_.address;
  options.program = "icemon 0.1.0";
  options.migrations = history_migrations();
  options.faults = options_.faults;
  asked_at_ = clock_.now();
  auto opened = co_await Database::open(std::move(options));
  asked_at_.reset();
  if (!opened) co_return failed(opened.error().text);
  const auto database = std::make_shared<Database>(std::move(*opened));
  const Result<Kept> kept = co_await database->read(count_jobs);
  if (!kept) co_return failed(kept.error().text);
  kept_ = *kept;
  database_ = database;
  if (failures_ == 0) trouble_.clear();  // else a write has to show that it is over
}

Task<> Keeper::rebuild() {
  asked_at_ = clock_.now();
  const Result<> done = co_await database_->write(rebuild_minutes);
  asked_at_.reset();
  if (!done) co_return failed(done.error().text);
  is_rebuilt_ = true;
}

Task<> Keeper::write(Seal minutes) {
  if (!is_rebuilt_) co_await rebuild();
  if (!is_rebuilt_) co_return;
  recorder_.seal(minutes);
  bool more = true;
  while (more) more = co_await write_group();
}

// False: nothing is left, or the database refuses.
Task<bool> Keeper::write_group() {
  if (!group_) {
    auto group = std::make_shared<const std::vector<Entry>>(recorder_.take());
    if (group->empty() && failures_ == 0) co_return false;
    group_ = std::move(group);
    group_records_ = 0;
    for (const auto& entry : *group_) group_records_ += records_in(entry);
  }
  const auto store_all = [group = group_](Session& session) {
    for (const auto& entry : *group) store(session, entry);
  };
  asked_at_ = clock_.now();
  const Result<> done = co_await database_->write(store_all);
  asked_at_.reset();
  if (!done) {
    failed(done.error().text);
    co_return false;
  }
  failures_ = 0;
  trouble_.clear();
  const bool more = !group_->empty();
  for (const auto& entry : *group_) {
    const auto* jobs = std::get_if<JobBlock>(&entry);
    if (!jobs) continue;
    kept_.jobs += jobs->jobs;
    if (kept_.oldest_ms == 0) kept_.oldest_ms = jobs->last_ms;
  }
  written_ += std::exchange(group_records_, 0);
  group_.reset();
  co_return more;
}

void Keeper::failed(const std::string& why) {
  trouble_ = why;
  const auto rest = std::min<seconds>(first_rest * (1 << std::min(failures_, 4)), longest_rest);
  next_try_ = clock_.now() + rest;
  // The file may have been moved away under us: opening makes the tables anew.
  if (++failures_ % failures_to_reopen == 0) database_.reset();
}

Task<> Keeper::forget(Moment now) {
  const auto some = [limits = limits(now), kept = kept_](Session& session) {
    return forget_some(session, limits, kept);
  };
  asked_at_ = clock_.now();
  const Result<Forgotten> forgotten = co_await database_->write(some);
  asked_at_.reset();
  if (!forgotten) co_return failed(forgotten.error().text);
  kept_ = forgotten->kept;
  if (!forgotten->more) forget_at_ = clock_.now() + forget_every;
}

// After a jump of the clock nothing is too old for an hour: a wrong date must not empty the
// history.
Limits Keeper::limits(Moment now) {
  const auto offset = now.wall_ms - now.steady_ms;
  if (clock_offset_ms_ && std::abs(offset - *clock_offset_ms_) > jump_ms) {
    calm_from_ms_ = now.steady_ms + calm_after_ms;
  }
  clock_offset_ms_ = offset;
  Limits limits;
  limits.most_jobs = options_.most_jobs;
  if (now.steady_ms < calm_from_ms_) return limits;
  limits.jobs_from_ms = days_before(now.wall_ms, options_.job_days);
  limits.aggregates_from_ms = days_before(now.wall_ms, options_.aggregate_days);
  limits.details_by_minute_from_ms = days_before(now.wall_ms, options_.job_days + 1);
  return limits;
}

std::string Keeper::trouble() const {
  if (asked_at_ && clock_.now() - *asked_at_ > stalled_after) {
    const auto waited = std::chrono::duration_cast<seconds>(clock_.now() - *asked_at_);
    return "the database has not answered for " + std::to_string(waited.count()) +
           " s; its disk or server is busy or hangs";
  }
  return trouble_;
}

Result<std::shared_ptr<Database>> Keeper::database() const {
  const bool is_stalled = asked_at_ && clock_.now() - *asked_at_ > stalled_after;
  if (database_ && !is_stalled) return database_;
  return Error{"the history cannot be asked: " + trouble(), ExitCode::temporary};
}

}  // namespace icemon
