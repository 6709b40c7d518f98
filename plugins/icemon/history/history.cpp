#include "history/history.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "history/job_search.hpp"
#include "history/keeper.hpp"
#include "history/minute_search.hpp"
#include "history/recorder.hpp"
#include "history/replay_search.hpp"
#include "history/report_search.hpp"

namespace icemon {

namespace {

using hostler::Database;
using hostler::Error;
using hostler::Result;
using hostler::Session;
using hostler::Task;
using hostler::TimePoint;

constexpr auto longest_search = std::chrono::seconds(10);
constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max() / 4;

std::int64_t system_wall_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

RangeQuery bounded(RangeQuery range) {
  if (range.to_ms <= 0) range.to_ms = no_end;
  range.to_ms = std::min(range.to_ms, no_end);
  range.from_ms = std::clamp(range.from_ms, -no_end, range.to_ms);
  return range;
}

}  // namespace

class History::Impl {
 public:
  Impl(hostler::asio::any_io_executor executor, HistoryOptions options, hostler::Clock& clock)
      : options(std::move(options)),
        clock(clock),
        recorder(this->options.buffer, [this] { return now(); }),
        keeper(executor, keeper_options(this->options), clock, recorder),
        timer(clock.make_timer(executor)) {
    if (!this->options.wall_ms) this->options.wall_ms = system_wall_ms;
  }

  static KeeperOptions keeper_options(const HistoryOptions& options) {
    return {.address = options.address,
            .job_days = options.job_days,
            .most_jobs = options.max_jobs,
            .aggregate_days = options.aggregate_days,
            .faults = options.faults};
  }

  Moment now() const {
    const auto steady = clock.now().time_since_epoch();
    return {options.wall_ms(),
            std::chrono::duration_cast<std::chrono::milliseconds>(steady).count()};
  }

  // Steps until it is done or has taken too long.
  Task<Result<>> answer(std::shared_ptr<Search> search) {
    const auto database = keeper.database();
    if (!database) co_return database.error();
    const TimePoint end = clock.now() + longest_search;
    while (true) {
      const auto step = [search](Session& session) { return search->step(session); };
      const Result<bool> is_done = co_await (*database)->read(step);
      if (!is_done) co_return is_done.error();
      if (*is_done) break;
      if (clock.now() < end) continue;
      search->give_up();
      break;
    }
    co_return Result<>();
  }

  HistoryOptions options;
  hostler::Clock& clock;
  Recorder recorder;
  Keeper keeper;
  std::unique_ptr<hostler::Timer> timer;
  bool is_urgent = false;
};

History::History(hostler::asio::any_io_executor executor, HistoryOptions options,
                 hostler::Clock& clock)
    : impl_(std::make_unique<Impl>(executor, std::move(options), clock)) {}

History::~History() = default;

Task<> History::run() {
  auto& impl = *impl_;
  while (true) {
    co_await impl.keeper.work(impl.now());
    if (!std::exchange(impl.is_urgent, false)) {
      impl.timer->expires_at(impl.clock.now() + impl.options.flush);
      co_await impl.timer->wait();
      impl.is_urgent = false;
    }
  }
}

Task<> History::open() { co_await impl_->keeper.connect(); }
Task<> History::flush() { co_await impl_->keeper.flush(); }

void History::add_run(const RunKey& run) { impl_->recorder.add_run(run); }
void History::add_job(const JobRecord& job) { impl_->recorder.add_job(job); }
void History::add_host(HostSample sample) { impl_->recorder.add_host(std::move(sample)); }
void History::add_load(const LoadSample& sample) { impl_->recorder.add_load(sample); }

void History::add_audit(AuditRecord record) {
  impl_->recorder.add_audit(std::move(record));
  impl_->is_urgent = true;
  impl_->timer->cancel();
}

HistoryStatistics History::statistics() const {
  const auto& keeper = impl_->keeper;
  HistoryStatistics statistics;
  statistics.written = keeper.written();
  statistics.given_up = impl_->recorder.given_up();
  statistics.waiting = impl_->recorder.waiting() + keeper.in_flight();
  statistics.oldest_ms = keeper.kept().oldest_ms;
  statistics.trouble = keeper.trouble();
  return statistics;
}

Task<Result<JobPage>> History::jobs(JobQuery query) {
  query.range = bounded(std::move(query.range));
  const auto search = std::make_shared<JobSearch>(std::move(query));
  const Result<> done = co_await impl_->answer(search);
  if (!done) co_return done.error();
  co_return search->take();
}

Task<Result<Report>> History::report(RangeQuery query) {
  const auto search = std::make_shared<ReportSearch>(
      bounded(std::move(query)), impl_->recorder.open_minutes(), impl_->options.wall_ms());
  const Result<> done = co_await impl_->answer(search);
  if (!done) co_return done.error();
  co_return search->take();
}

Task<Result<ReplaySlice>> History::replay(RangeQuery query) {
  const auto search = std::make_shared<ReplaySearch>(bounded(std::move(query)));
  const Result<> done = co_await impl_->answer(search);
  if (!done) co_return done.error();
  co_return search->take();
}

Task<Result<std::vector<MinuteRow>>> History::minutes(RangeQuery query) {
  const auto search =
      std::make_shared<MinuteSearch>(bounded(std::move(query)), impl_->recorder.open_minutes());
  const Result<> done = co_await impl_->answer(search);
  if (!done) co_return done.error();
  co_return search->take();
}

Task<Result<std::optional<std::int64_t>>> History::first_minute(std::string cluster,
                                                                std::int64_t from_ms) {
  const auto database = impl_->keeper.database();
  if (!database) co_return database.error();
  const auto select = [cluster, from_ms](Session& session) {
    return session.query_first<std::int64_t>(
        "select minute_ms from minutes where minute_ms >= :from"
        " and (:cluster = '' or cluster = :cluster) order by minute_ms limit 1",
        from_ms, cluster);
  };
  Result<std::optional<std::int64_t>> first = co_await (*database)->read(select);
  if (!first) co_return first;
  for (const auto& minute : impl_->recorder.open_minutes()) {
    const bool asked = cluster.empty() || cluster == minute.cluster;
    if (!asked || minute.minute_ms < from_ms) continue;
    first = std::min(first->value_or(no_end), minute.minute_ms);
  }
  co_return first;
}

Task<Result<std::vector<AuditRecord>>> History::audit(std::size_t most) {
  const auto database = impl_->keeper.database();
  if (!database) co_return database.error();
  const auto count = static_cast<std::int64_t>(std::min<std::size_t>(most, 100'000));
  const auto select = [count](Session& session) {
    return session.select<AuditRecord>("from audit order by number desc limit :most", count);
  };
  co_return co_await (*database)->read(select);
}

std::shared_ptr<JobWalk> History::walk(JobQuery query) const {
  query.range = bounded(std::move(query.range));
  return std::make_shared<JobWalk>(std::move(query));
}

Task<Result<JobPortion>> History::next(std::shared_ptr<JobWalk> walk) {
  const auto database = impl_->keeper.database();
  if (!database) co_return database.error();
  const auto step = [walk](Session& session) { return walk->next(session); };
  co_return co_await (*database)->read(step);
}

}  // namespace icemon
