#include "bus/sqlite_log.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <utility>

namespace hostler::host {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr std::size_t most_in_group = 1000;
constexpr auto age_check_interval = 10min;

std::int64_t system_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<microseconds>(now).count();
}

SqliteLogOptions with_defaults(SqliteLogOptions options) {
  if (!options.clock) options.clock = system_time;
  if (!options.log) options.log = [](const std::string&) {};
  return options;
}

// An exception here is a fault of this program, not of the disk: let it end the program.
void spawn(asio::io_context& loop, Task<> task) {
  asio::co_spawn(loop, std::move(task), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
}

}  // namespace

Result<std::shared_ptr<SqliteLog>> SqliteLog::open(SqliteLogOptions options) {
  auto log = std::make_shared<SqliteLog>(std::move(options));
  log->thread_ = std::thread([&loop = log->loop_] { loop.run(); });
  const auto opened = asio::co_spawn(log->loop_, log->open_databases(), asio::use_future).get();
  if (!opened) return opened.error();
  return log;
}

SqliteLog::SqliteLog(SqliteLogOptions options) : options_(with_defaults(std::move(options))) {}

SqliteLog::~SqliteLog() { stop(); }

Task<Result<>> SqliteLog::open_databases() {
  DatabaseOptions options;
  options.address = options_.path;
  options.program = "hostler";
  options.migrations = log_store::migrations();
  auto reader_options = options;
  options.faults = options_.faults;

  auto writer = co_await Database::open(std::move(options));
  if (!writer) co_return writer.error();
  auto reader = co_await Database::open(std::move(reader_options));
  if (!reader) co_return reader.error();
  auto work = [](Session& session) { return log_store::load(session); };
  auto contents = co_await reader->read(std::move(work));
  if (!contents) co_return contents.error();

  writer_.emplace(std::move(*writer));
  reader_.emplace(std::move(*reader));
  last_ = given_ = contents->last;
  cursors_ = std::move(contents->cursors);
  topic_bytes_ = std::move(contents->topics);
  spawn(loop_, check_ages());
  co_return Result<>();
}

void SqliteLog::start(Deliver deliver) { deliver_ = std::move(deliver); }

void SqliteLog::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    asio::post(loop_, [this] { timer_.cancel(); });
  }
  work_.reset();
  thread_.join();
  writer_.reset();
  reader_.reset();
  deliver_ = nullptr;
}

void SqliteLog::declare(const std::string& topic, Retention retention) {
  const std::lock_guard lock(mutex_);
  retentions_[topic] = retention;
}

bool SqliteLog::append(std::shared_ptr<Envelope> event, Committed committed) {
  const std::lock_guard lock(mutex_);
  const auto bytes = event->bytes();
  if (stopping_ || queue_.size() >= options_.queue_events ||
      queue_bytes_ + bytes > options_.queue_bytes) {
    return false;
  }
  queue_bytes_ += bytes;
  queue_.push_back({std::move(event), std::move(committed)});
  wake_writer();
  return true;
}

std::uint64_t SqliteLog::open_cursor(const CursorName& name, std::optional<std::uint64_t> after) {
  const std::lock_guard lock(mutex_);
  if (const auto found = cursors_.find(name); found != cursors_.end()) return found->second;
  const auto seq = after.value_or(last_);
  move_cursor(name, seq);
  return seq;
}

void SqliteLog::acknowledge(const CursorName& name, std::uint64_t seq) {
  const std::lock_guard lock(mutex_);
  // A cursor in the future would hide what comes until then.
  seq = std::min<std::uint64_t>(seq, last_);
  if (const auto found = cursors_.find(name); found == cursors_.end() || found->second < seq) {
    move_cursor(name, seq);
  }
}

void SqliteLog::move_cursor(const CursorName& name, std::uint64_t seq) {
  cursors_[name] = moved_cursors_[name] = seq;
  wake_writer();
}

// With the lock held, so that `stop` finds the loop with this work or refuses it.
void SqliteLog::wake_writer() {
  if (stopping_ || std::exchange(writer_wakes_, true)) return;
  asio::post(loop_, [this] { spawn(loop_, write_all()); });
}

Task<> SqliteLog::write_all() {
  while (auto group = next_group()) {
    if (!group->waiting.empty() || !group->cursors.empty()) co_await write(std::move(*group));
    co_await remove_overdue();
  }
}

// Nothing when the writer may sleep.
std::optional<SqliteLog::Group> SqliteLog::next_group() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty() && moved_cursors_.empty() && (!overdue_ || stopping_)) {
    writer_wakes_ = false;
    return std::nullopt;
  }
  Group group;
  group.cursors = std::exchange(moved_cursors_, {});
  group.cursors.merge(std::exchange(unwritten_cursors_, {}));
  for (; !queue_.empty() && group.waiting.size() < most_in_group; queue_.pop_front()) {
    auto& waiting = queue_.front();
    queue_bytes_ -= waiting.event->bytes();
    waiting.event->seq = ++given_;
    group.waiting.push_back(std::move(waiting));
  }
  return group;
}

Task<> SqliteLog::write(Group group) {
  std::vector<EnvelopePtr> events;
  events.reserve(group.waiting.size());
  for (const auto& waiting : group.waiting) events.push_back(waiting.event);

  auto work = [events = std::move(events), cursors = group.cursors](Session& session) {
    log_store::write(session, events, cursors);
  };
  const auto written = co_await writer_->write(std::move(work));
  if (written) {
    commit(group);
    co_return;
  }
  report(written.error().text);
  // Their numbers are not given again: a commit that failed may be on disk all the same.
  for (const auto& waiting : group.waiting) {
    if (waiting.committed) waiting.committed(0);
  }
  unwritten_cursors_ = std::move(group.cursors);
}

void SqliteLog::commit(Group& group) {
  report({});
  if (group.waiting.empty()) return;
  for (const auto& waiting : group.waiting) {
    topic_bytes_[std::string(waiting.event->topic)] += log_store::stored_bytes(*waiting.event);
  }
  last_ = group.waiting.back().event->seq;
  for (const auto& waiting : group.waiting) {
    deliver_(waiting.event);
    if (waiting.committed) waiting.committed(waiting.event->seq);
  }
}

// Says each of the two changes once, not each event that is lost.
void SqliteLog::report(const std::string& failure) {
  if (failing_ == !failure.empty()) return;
  failing_ = !failing_;
  options_.log(failing_ ? "cannot write the event log " + options_.path + ": " + failure +
                              "; durable events are lost until this is mended"
                        : "the event log " + options_.path + " is written again");
}

Task<> SqliteLog::remove_overdue() {
  const auto overdue = next_overdue();
  overdue_ = overdue.has_value();
  if (!overdue) co_return;
  auto work = [overdue = *overdue](Session& session) {
    return log_store::remove_oldest(session, overdue.topic, overdue.excess);
  };
  const auto removed = co_await writer_->write(std::move(work));
  if (!removed) {
    report(removed.error().text);
    overdue_ = false;
    co_return;
  }
  auto& bytes = topic_bytes_[overdue->topic];
  const bool is_empty = !removed->more && removed->bytes < overdue->excess.bytes;
  bytes = is_empty ? 0 : bytes - std::min(bytes, removed->bytes);
  if (!removed->more) ages_checked_[overdue->topic] = options_.clock();
}

// A topic that is too large, or whose events' age was not looked at for a while.
std::optional<SqliteLog::Overdue> SqliteLog::next_overdue() {
  const auto now = options_.clock();
  const std::lock_guard lock(mutex_);
  for (const auto& [topic, bytes] : topic_bytes_) {
    const auto declared = retentions_.find(topic);
    const auto retention = declared == retentions_.end() ? Retention{} : declared->second;
    const auto checked = ages_checked_.find(topic);
    const bool too_large = bytes > retention.bytes;
    if (!too_large && checked != ages_checked_.end() &&
        now - checked->second < microseconds(age_check_interval).count()) {
      continue;
    }
    Overdue overdue{topic, {.before_us = now - microseconds(retention.age).count()}};
    // A sixteenth more than needed, so that not every commit has to remove something.
    if (too_large) overdue.excess.bytes = bytes - (retention.bytes - retention.bytes / 16);
    return overdue;
  }
  return std::nullopt;
}

// Old events go even where nothing new is published.
Task<> SqliteLog::check_ages() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) co_return;
      overdue_ = true;
      wake_writer();
    }
    timer_.expires_after(age_check_interval);
    const auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
  }
}

void SqliteLog::read(const TopicFilter& filter, std::uint64_t after, std::size_t most, Read done) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      asio::post(loop_, [=, this, done = std::move(done)]() mutable {
        spawn(loop_, read_page(filter, after, most, std::move(done)));
      });
      return;
    }
  }
  done(Error{"the event log is closed"});
}

Task<> SqliteLog::read_page(TopicFilter filter, std::uint64_t after, std::size_t most, Read done) {
  auto work = [filter = std::move(filter), after, most, committed = last()](Session& session) {
    return log_store::read(session, filter, after, most, committed);
  };
  auto page = co_await reader_->read(std::move(work));
  if (!page) options_.log("cannot read the event log " + options_.path + ": " + page.error().text);
  done(std::move(page));
}

}  // namespace hostler::host
