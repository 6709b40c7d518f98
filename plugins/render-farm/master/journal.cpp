#include "master/journal.hpp"

#include <utility>

#include "hostler/join.hpp"
#include "interface/views.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::Result;
using hostler::Session;

constexpr int max_job_log_lines = 10'000;
constexpr auto retry_after = std::chrono::seconds(1);
constexpr auto publish_grace = std::chrono::seconds(1);
constexpr std::size_t max_group = 5'000;  // entries

std::vector<hostler::Migration> migrations() {
  return {{
      "create table meta (name text primary key, value bigint not null)",
      "create table jobs (id bigint primary key, setup text not null, frames text not null,"
      " priority bigint not null, needs_denoiser bigint not null, preview bigint not null,"
      " fps double precision not null, submitted_by text not null, created_ms bigint not null,"
      " state text not null, started_ms bigint not null, finished_ms bigint not null,"
      " seconds double precision not null, has_preview bigint not null, done text not null,"
      " failed text not null)",
      "create table frames (job bigint not null, frame bigint not null, outcome text not null,"
      " worker text not null, attempt bigint not null, seconds double precision not null,"
      " bytes bigint not null, width bigint not null, height bigint not null,"
      " reason text not null, log text not null, primary key (job, frame))",
      "create table failures (job bigint not null, frame bigint not null,"
      " attempt bigint primary key, worker text not null, seconds double precision not null,"
      " reason text not null, log text not null)",
      "create index failures_of_job on failures (job, frame)",
      "create table workers (name text primary key, enabled bigint not null,"
      " may_render bigint not null)",
      "create table job_log (number bigint primary key, job bigint not null,"
      " time_ms bigint not null, line text not null)",
      "create index log_of_job on job_log (job, number)",
  }};
}

// Writes one entry each.
struct Write {
  Session& session;
  hostler::Outbox& outbox;

  void operator()(const AddJob& job) const { session.insert("jobs", job.row); }
  void operator()(const UpdateJob& job) const {
    session.exec_with(
        "update jobs set state = :state, priority = :priority, started_ms = :started_ms,"
        " finished_ms = :finished_ms, seconds = :seconds, has_preview = :has_preview,"
        " done = :done, failed = :failed where id = :id",
        job.row);
  }
  void operator()(const ForgetFrames& forget) const {
    session.exec("delete from failures where job = :job", forget.job);
    if (forget.all) {
      session.exec("delete from frames where job = :job", forget.job);
    } else {
      session.exec("delete from frames where job = :job and outcome = :outcome", forget.job,
                   FrameOutcome::failed);
    }
  }
  // A row that its table refused would be tried again for ever, and hold up all behind it.
  void operator()(const FrameRow& row) const {
    session.insert("frames", row,
                   "on conflict (job, frame) do update set outcome = excluded.outcome,"
                   " worker = excluded.worker, attempt = excluded.attempt,"
                   " seconds = excluded.seconds, bytes = excluded.bytes, width = excluded.width,"
                   " height = excluded.height, reason = excluded.reason, log = excluded.log");
    outbox.add(session, frame_finished_topic, std::to_string(row.job), news_of(row));
  }
  void operator()(const FailureRow& row) const {
    session.insert("failures", row, "on conflict (attempt) do nothing");
  }
  void operator()(const WorkerRow& row) const {
    session.insert("workers", row,
                   "on conflict (name) do update set enabled = excluded.enabled,"
                   " may_render = excluded.may_render");
  }
  void operator()(const LogRow& row) const { session.insert("job_log", row); }
  void operator()(const TellJob& told) const {
    outbox.add_text(session, job_changed_topic, std::to_string(told.job), told.body);
  }
};

struct FinishedFrame {
  int frame = 0;
  FrameOutcome outcome = FrameOutcome::done;
  double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(FinishedFrame, (), (frame, outcome, seconds))

struct FailedTry {
  int frame = 0;
  std::string worker;
  std::int64_t attempt = 0;
};
BOOST_DESCRIBE_STRUCT(FailedTry, (), (frame, worker, attempt))

FrameSet parse_frames(const std::string& list) {
  return list.empty() ? FrameSet() : FrameSet::parse(list).value();
}

JobRecord to_record(Session& session, const JobRow& row) {
  JobRecord record;
  record.spec = {
      row.setup, parse_frames(row.frames), row.priority,  row.needs_denoiser, row.preview,
      row.fps,   row.submitted_by,         row.created_ms};
  record.state = row.state;
  record.started_ms = row.started_ms;
  record.finished_ms = row.finished_ms;
  record.has_preview = row.has_preview;
  if (row.state == JobState::completed || row.state == JobState::failed) {
    record.seconds = row.seconds;
    record.done = parse_frames(row.done);
    record.failed = parse_frames(row.failed);
    return record;
  }
  for (const auto& frame :
       session.select<FinishedFrame>("from frames where job = :job order by frame", row.id)) {
    (frame.outcome == FrameOutcome::done ? record.done : record.failed).add(frame.frame);
    if (frame.outcome == FrameOutcome::done) record.seconds += frame.seconds;
  }
  return record;
}

Restored read_all(Session& session) {
  Restored restored;
  for (const JobRow& row : session.select<JobRow>("from jobs order by id")) {
    restored.last_job = row.id;
    if (!has_ended(row.state))
      for (const auto& failed :
           session.select<FailedTry>("from failures where job = :job order by attempt", row.id))
        restored.failures.push_back({row.id, failed.frame, failed.worker,
                                     static_cast<AttemptNumber>(failed.attempt)});
    restored.jobs.push_back(to_record(session, row));
  }
  for (const WorkerRow& row : session.select<WorkerRow>("from workers order by name"))
    restored.workers.push_back({row.name, row.enabled, row.may_render});
  return restored;
}

}  // namespace

FrameNews news_of(const FrameRow& row) {
  return {row.job, row.frame, row.outcome, row.worker, row.attempt, row.seconds, row.reason};
}

JobRow to_row(const JobRecord& record) {
  const bool is_whole = record.state == JobState::completed || record.state == JobState::failed;
  const JobSpec& spec = record.spec;
  JobRow row;
  row.id = spec.setup.job;
  row.setup = spec.setup;
  row.frames = spec.frames.to_string();
  row.priority = spec.priority;
  row.needs_denoiser = spec.needs_denoiser;
  row.preview = spec.preview;
  row.fps = spec.fps;
  row.submitted_by = spec.submitted_by;
  row.created_ms = spec.created_ms;
  row.state = record.state;
  row.started_ms = record.started_ms;
  row.finished_ms = record.finished_ms;
  row.seconds = record.seconds;
  row.has_preview = record.has_preview;
  if (is_whole) {
    row.done = record.done.to_string();
    row.failed = record.failed.to_string();
  }
  return row;
}

Journal::Journal(asio::any_io_executor executor, hostler::Database database,
                 hostler::Outbox::Publish publish, hostler::Clock& clock)
    : database_(std::move(database)),
      outbox_(database_, executor, std::move(publish), clock),
      clock_(clock),
      retry_(clock.make_timer(executor)),
      changed_(executor) {}

Journal::~Journal() = default;

Task<Result<std::unique_ptr<Journal>>> Journal::open(asio::any_io_executor executor,
                                                     JournalOptions options,
                                                     hostler::Clock& clock) {
  hostler::DatabaseOptions file;
  file.address = std::move(options.path);
  file.program = "render-farm 0.1.0";
  file.migrations = migrations();
  file.faults = std::move(options.faults);
  auto database = co_await hostler::Database::open(std::move(file));
  if (!database) co_return database.error();
  std::unique_ptr<Journal> journal(
      new Journal(executor, std::move(*database), std::move(options.publish), clock));
  const Result<> loaded = co_await journal->load();
  if (!loaded) co_return loaded.error();
  co_return Result<std::unique_ptr<Journal>>(boost::system::in_place_value, std::move(journal));
}

Task<Result<>> Journal::load() {
  const Result<> opened = co_await outbox_.open();
  if (!opened) co_return opened;
  const auto count_up = [](Session& session) {
    session.exec(
        "insert into meta (name, value) values ('epoch', 1)"
        " on conflict (name) do update set value = meta.value + 1");
    return session.query_value<std::int64_t>("select value from meta where name = 'epoch'");
  };
  const Result<std::int64_t> epoch = co_await database_.write(count_up);
  if (!epoch) co_return epoch.error();
  epoch_ = static_cast<std::uint32_t>(*epoch);

  auto restored = co_await database_.read([](Session& session) { return read_all(session); });
  if (!restored) co_return restored.error();
  restored_ = std::move(*restored);
  const auto last_line = co_await database_.read([](Session& session) {
    return session.query_value<std::int64_t>("select coalesce(max(number), 0) from job_log");
  });
  if (!last_line) co_return last_line.error();
  last_log_number_ = *last_line;
  co_return Result<>();
}

void Journal::add(JournalEntry entry) {
  waiting_.push_back(std::move(entry));
  if (++added_ == written_ + 1) changed_.notify_all();  // run() may wait for the first one
}

void Journal::log(JobId job, std::int64_t time_ms, std::string line) {
  int& lines = log_lines_[job];
  if (lines > max_job_log_lines) return;
  if (++lines > max_job_log_lines) line = "the log of this job is full";
  add(LogRow{++last_log_number_, job, time_ms, std::move(line)});
}

Task<> Journal::written() {
  const std::uint64_t all = added_;
  co_await changed_.wait([this, all] { return written_ >= all || ended_; });
}

Task<> Journal::run(Committed committed, Troubled troubled) {
  auto writing = write_and_publish(std::move(committed), std::move(troubled));
  co_await hostler::first_of(std::move(writing), outbox_.run());
}

Task<> Journal::write_and_publish(Committed committed, Troubled troubled) {
  co_await write_groups(std::move(committed), std::move(troubled));
  co_await hostler::first_of(outbox_.wait_until_empty(), clock_.sleep_for(publish_grace));
}

Task<> Journal::write_groups(Committed committed, Troubled troubled) {
  while (true) {
    co_await changed_.wait([this] { return !waiting_.empty() || stopping_; });
    if (waiting_.empty()) co_return finish();
    const auto end = waiting_.begin() + std::min(waiting_.size(), max_group);
    const auto group = std::make_shared<std::vector<JournalEntry>>(
        std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);

    for (bool is_written = false; !is_written;) {
      const auto write = [group, &outbox = outbox_](Session& session) {
        for (const JournalEntry& entry : *group) std::visit(Write{session, outbox}, entry);
      };
      const Result<> done = co_await database_.write(write);
      is_written = done.has_value();
      if (auto trouble = is_written ? "" : done.error().text; trouble != trouble_) {
        trouble_ = std::move(trouble);
        troubled(trouble_);
      }
      if (is_written) break;
      if (stopping_) co_return finish();  // nothing that could be done about it any more
      retry_->expires_at(clock_.now() + retry_after);
      co_await retry_->wait();
    }
    written_ += group->size();
    changed_.notify_all();
    committed(*group);
  }
}

void Journal::finish() {
  ended_ = true;
  changed_.notify_all();
}

void Journal::stop() {
  stopping_ = true;
  retry_->cancel();
  changed_.notify_all();
}

Task<Result<std::vector<FrameRow>>> Journal::frames(JobId job, int first, int last) {
  const auto select = [job, first, last](Session& session) {
    return session.select<FrameRow>(
        "from frames where job = :job and frame >= :first and frame <= :last order by frame", job,
        first, last);
  };
  co_return co_await database_.read(select);
}

Task<Result<std::vector<FrameRow>>> Journal::failed_frames(JobId job, std::size_t most) {
  const auto select = [job, most](Session& session) {
    return session.select<FrameRow>(
        "from frames where job = :job and outcome = :outcome order by frame limit :most", job,
        FrameOutcome::failed, static_cast<std::int64_t>(most));
  };
  co_return co_await database_.read(select);
}

Task<Result<std::vector<FailureRow>>> Journal::failures(JobId job, int first, int last) {
  const auto select = [job, first, last](Session& session) {
    return session.select<FailureRow>(
        "from failures where job = :job and frame >= :first and frame <= :last order by attempt",
        job, first, last);
  };
  co_return co_await database_.read(select);
}

Task<Result<std::vector<LogRow>>> Journal::log_tail(JobId job, std::size_t lines) {
  const auto select = [job, lines](Session& session) {
    auto rows =
        session.select<LogRow>("from job_log where job = :job order by number desc limit :lines",
                               job, static_cast<std::int64_t>(lines));
    std::ranges::reverse(rows);
    return rows;
  };
  co_return co_await database_.read(select);
}

}  // namespace render_farm
