#include "storage/worker.hpp"

#include <pthread.h>
#include <signal.h>

#include "hostler/storage_faults.hpp"
#include "storage/migrate.hpp"
#include "storage/session_runner.hpp"

namespace hostler {

namespace {

template <class Work>
Result<void> attempt(Work work) {
  try {
    work();
    return {};
  } catch (const Failure& failure) {
    return Error{failure.what(), failure.code()};
  } catch (const std::exception& exception) {
    return Error{exception.what(), ExitCode::software};
  }
}

// Signals are for the threads that wait for them.
template <class Main>
std::thread start_thread(Main main) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(main));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread.native_handle(), "database");
  return thread;
}

}  // namespace

Database::Worker::Worker(DatabaseOptions options)
    : options_(std::move(options)),
      connection_(detail::make_backend(options_.address, options_.lock_timeout)) {
  thread_ = start_thread([this] { main(); });
}

Database::Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Database::Worker::open(Done opened) {
  const std::lock_guard lock(mutex_);
  opened_ = std::move(opened);
  changed_.notify_one();
}

bool Database::Worker::submit(Access access, Function function, Done done) {
  if (depth_.fetch_add(1) >= options_.queue_limit) {
    --depth_;
    ++failures_;
    return false;
  }
  {
    const std::lock_guard lock(mutex_);
    auto& queue = access == Access::write ? writes_ : reads_;
    queue.push_back({std::move(function), std::move(done)});
  }
  changed_.notify_one();
  return true;
}

std::string Database::Worker::busy_text() const {
  return connection_.name() + " is busy: " + std::to_string(options_.queue_limit) +
         " reads and writes wait; try again later";
}

StorageStatistics Database::Worker::statistics() const {
  return {.commits = commits_, .writes = committed_writes_, .failures = failures_};
}

void Database::Worker::main() {
  if (!open_database()) return;
  Jobs writes;
  Jobs reads;
  while (take(writes, reads)) {
    run_writes(std::exchange(writes, {}));
    for (auto& job : std::exchange(reads, {})) run_read(job);
  }
  connection_.close();
}

bool Database::Worker::open_database() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || opened_; });
  const auto opened = std::move(opened_);
  lock.unlock();
  if (!opened) return false;
  const auto result = attempt([this] {
    connection_.open();
    detail::migrate(connection_, options_.migrations, options_.program);
  });
  const bool usable = result.has_value();
  if (!usable) connection_.close();
  opened(result);
  return usable;
}

bool Database::Worker::take(Jobs& writes, Jobs& reads) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !writes_.empty() || !reads_.empty(); });
  writes.swap(writes_);
  reads.swap(reads_);
  return !writes.empty() || !reads.empty();
}

// Usually one transaction; more where the database gives one up half-way.
void Database::Worker::run_writes(Jobs jobs) {
  for (std::span<Job> rest(jobs); !rest.empty();) {
    const auto count = run_transaction(rest);
    for (auto& job : rest.first(count)) finish(job);
    rest = rest.subspan(count);
  }
}

// Runs jobs in one transaction and gives how many have their result now.
std::size_t Database::Worker::run_transaction(std::span<Job> jobs) {
  auto done = attempt([this] {
    connection_.open();
    connection_.begin();
  });
  std::size_t count = jobs.size();
  if (done) {
    count = run_each(jobs);
    if (connection_.in_transaction()) {
      done = attempt([this] { commit(); });
      connection_.rollback();
    } else {
      done = jobs[count - 1].result;  // a full disk, for one, ends the whole transaction
    }
  }
  std::uint64_t committed = 0;
  for (auto& job : jobs.first(count)) {
    if (job.result && !done) job.result = done;
    if (job.result) ++committed;
  }
  if (committed > 0) {
    ++commits_;
    committed_writes_ += committed;
  }
  return count;
}

std::size_t Database::Worker::run_each(std::span<Job> jobs) {
  for (std::size_t index = 0; index < jobs.size(); ++index) {
    run_in_savepoint(jobs[index]);
    if (!connection_.in_transaction()) return index + 1;
  }
  return jobs.size();
}

void Database::Worker::run_in_savepoint(Job& job) {
  auto session = SessionRunner::make(connection_, detail::Permit::writes);
  job.result = attempt([&] {
    connection_.savepoint();
    job.function(session);
    connection_.release_savepoint();
  });
  if (job.result) {
    job.hooks = SessionRunner::take_hooks(session);
  } else if (connection_.in_transaction() &&
             !attempt([this] { connection_.rollback_to_savepoint(); })) {
    connection_.rollback();  // nothing of a failed write may stay, even at the price of its group
  }
}

void Database::Worker::commit() {
  if (options_.faults) {
    const auto allowed = options_.faults->before_commit();
    if (!allowed) throw Failure(allowed.error());
  }
  connection_.commit();
}

void Database::Worker::run_read(Job& job) {
  auto session = SessionRunner::make(connection_, detail::Permit::reads);
  job.result = attempt([&] {
    connection_.open();
    job.function(session);
  });
  finish(job);
}

void Database::Worker::finish(Job& job) {
  if (!job.result) ++failures_;
  if (job.result) {
    for (const auto& hook : job.hooks) hook();
  }
  job.hooks.clear();
  job.function = nullptr;  // so that the caller's thread is the last to hold what it captured
  --depth_;
  job.done(std::move(job.result));
}

}  // namespace hostler
