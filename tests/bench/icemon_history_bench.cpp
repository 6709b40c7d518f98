// What the icecream monitor's history costs: processor time a finished job, beside a table with one
// row a job; bytes on disk; how long questions take over an hour of a big cluster, and what a
// report of a year costs and does to the writes that go on beside it.
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <random>

#include "bench.hpp"
#include "history/history.hpp"
#include "history/keeper.hpp"
#include "history/store.hpp"

namespace hostler::bench {
namespace {

using namespace icemon;

struct Options {
  int rate = 1500;    // jobs a second while writing
  int seconds = 120;  // of writing
  int hosts = 100;
  int files = 50'000;
  int query_rate = 400;      // jobs a second of the hour that is asked about
  int days = 400;            // of minutes that a report is made of
  double limit_us = 0;       // processor time a job that makes it pass
  std::string folder = ".";  // of the databases: on a disk, not in memory
};

double cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return double(time.tv_sec) * 1e6 + double(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return double(resident) * double(sysconf(_SC_PAGESIZE)) / 1e6;
}

// Gives back what earlier measurements left, and starts the peak anew.
void forget_peak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

double peak_resident_mb() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word && word != "VmHWM:") continue;
  double kilobytes = 0;
  status >> kilobytes;
  return kilobytes * 1024 / 1e6;
}

class Cluster {
 public:
  explicit Cluster(const Options& options) : options_(options) {
    for (int file = 0; file < options.files; ++file) {
      files_.push_back("module" + std::to_string(file % 97) + "/src/translation_unit_" +
                       std::to_string(file) + ".cpp");
    }
  }

  JobRecord job(std::int64_t ended_ms) {
    JobRecord job;
    job.cluster = "ICECREAM@10.0.0.1:8765";
    job.id = ++id_;
    job.file = files_[random_() % files_.size()];
    job.language = 1;
    set_host(job.client, job.client_ip, random_() % 20);
    set_host(job.host, job.host_ip, random_() % static_cast<unsigned>(options_.hosts));
    job.platform = "x86_64";
    job.ended_ms = ended_ms;
    job.real_ms = 500 + random_() % 4000;
    job.begun_ms = ended_ms - job.real_ms - 20;
    job.requested_ms = job.begun_ms - random_() % 300;
    job.waited_ms = job.begun_ms - job.requested_ms;
    job.slot = random_() % 16;
    job.user_ms = job.real_ms * 9 / 10;
    job.system_ms = job.real_ms / 20;
    job.page_faults = 20'000 + random_() % 20'000;
    job.in_compressed = 200'000 + random_() % 400'000;
    job.in_uncompressed = job.in_compressed * 5;
    job.out_compressed = job.out_uncompressed = 100'000 + random_() % 200'000;
    if (random_() % 50 == 0) {
      job.state = JobState::failed;
      job.exit_code = 1;
      job.reason = "the compiler ended with 1";
    }
    return job;
  }

 private:
  static void set_host(std::string& name, std::string& ip, unsigned number) {
    name = "build-node-" + std::to_string(number);
    ip = "10.0.1." + std::to_string(number);
  }

  const Options& options_;
  std::vector<std::string> files_;
  std::minstd_rand random_{12345};
  JobId id_ = 0;
};

class Runner {
 public:
  template <class T>
  T run(Task<T> task) {
    auto result = asio::co_spawn(loop_, std::move(task), asio::use_future);
    loop_.restart();
    loop_.run();
    return result.get();
  }
  asio::any_io_executor executor() { return loop_.get_executor(); }

 private:
  asio::io_context loop_{1};
};

std::string fresh(const Options& options, const std::string& name) {
  const auto path = std::filesystem::path(options.folder) / name;
  for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
  return path.string();
}

double megabytes(const std::string& path) {
  double size = 0;
  for (const auto* end : {"", "-wal"}) {
    std::error_code none;
    const auto bytes = std::filesystem::file_size(path + end, none);
    if (!none) size += double(bytes) / 1e6;
  }
  return size;
}

constexpr std::int64_t begin_ms = 1'795'341'600'000;

// Seconds of a cluster, as fast as they can be written: one transaction each, as in real life.
double write_history(Runner& runner, const std::string& path, int seconds, int rate,
                     Cluster& cluster, double& jobs_cost) {
  std::int64_t wall_ms = begin_ms;
  Recorder recorder(200'000, [&] { return Moment{wall_ms, wall_ms}; });
  const KeeperOptions options{.address = path, .most_jobs = 10'000'000, .faults = {}};
  Keeper keeper(runner.executor(), options, Clock::system(), recorder);
  recorder.add_run({"ICECREAM@10.0.0.1:8765", "10.0.0.1:8765", begin_ms / 1000});
  const double before = cpu_us();
  double making = 0;
  for (int second = 0; second < seconds; ++second) {
    const double making_began = cpu_us();
    std::vector<JobRecord> jobs;
    for (int i = 0; i < rate; ++i) jobs.push_back(cluster.job(wall_ms + i * 1000 / rate));
    making += cpu_us() - making_began;
    const double adding_began = cpu_us();
    for (const auto& job : jobs) recorder.add_job(job);
    recorder.add_load({"ICECREAM@10.0.0.1:8765", wall_ms, 100, 1600, 1200, 30, 50});
    jobs_cost += cpu_us() - adding_began;
    wall_ms += 1000;
    runner.run(keeper.work({wall_ms, wall_ms}));
  }
  const double cost = cpu_us() - before - making;
  runner.run(keeper.flush());
  if (!keeper.trouble().empty()) std::cerr << keeper.trouble() << '\n';
  return cost;
}

double write_rows(Runner& runner, const std::string& path, int seconds, int rate,
                  Cluster& cluster) {
  const auto measure = [](std::string file, int seconds, int rate,
                          Cluster& cluster) -> Task<double> {
    DatabaseOptions options;
    options.address = std::move(file);
    options.program = "bench";
    std::string columns;
    for (const auto& field : type_of<JobRecord>().fields) {
      const bool is_text = field.type->kind == Kind::text || field.type->kind == Kind::enumeration;
      columns += (columns.empty() ? "\"" : ", \"") + std::string(field.name) + "\"" +
                 (is_text ? " text" : " bigint");
    }
    options.migrations = {
        {"create table jobs (" + columns + ")", "create index jobs_by_end on jobs (ended_ms)"}};
    auto database = co_await Database::open(std::move(options));
    double cost = 0;
    for (int second = 0; second < seconds; ++second) {
      std::vector<JobRecord> jobs;
      for (int i = 0; i < rate; ++i) jobs.push_back(cluster.job(begin_ms + second * 1000));
      const double before = cpu_us();
      const auto write = [jobs = std::move(jobs)](Session& session) {
        for (const auto& job : jobs) session.insert("jobs", job);
      };
      const Result<> done = co_await database->write(write);
      if (!done) std::cerr << done.error().text << '\n';
      cost += cpu_us() - before;
    }
    co_return cost;
  };
  return runner.run(measure(path, seconds, rate, cluster));
}

// Asks a question of a history that another one has written.
template <class Ask>
void time_question(Runner& runner, const std::string& path, std::int64_t now_ms, const char* name,
                   Ask ask) {
  HistoryOptions options;
  options.address = path;
  options.max_jobs = 10'000'000;
  options.wall_ms = [now_ms] { return now_ms; };
  History history(runner.executor(), options, Clock::system());
  runner.run(history.flush());  // opens it
  const double cpu_before = cpu_us();
  const auto before = std::chrono::steady_clock::now();
  const std::string answer = runner.run(ask(history));
  const auto took = std::chrono::steady_clock::now() - before;
  const double cpu = cpu_us() - cpu_before;
  std::cout << "  " << name << ": " << std::chrono::duration<double, std::milli>(took).count()
            << " ms (" << cpu / 1e3 << " ms of a processor), " << answer << ", " << resident_mb()
            << " MB resident\n";
}

template <class T, class Tell>
std::string tell(const Result<T>& result, Tell tell) {
  return result ? tell(*result) : result.error().text;
}

void ask_about_an_hour(Runner& runner, const std::string& path, std::int64_t end_ms) {
  time_question(runner, path, end_ms, "report of an hour",
                [=](History& history) -> Task<std::string> {
                  RangeQuery range{"", end_ms - 3'600'000, end_ms};
                  const auto report = co_await history.report(std::move(range));
                  co_return tell(report, [](const Report& r) {
                    return std::to_string(r.jobs) + " jobs" + (r.exact ? "" : ", from aggregates") +
                           (r.cut ? ", cut" : "");
                  });
                });
  const auto jobs = [=](JobQuery query) {
    return [query](History& history) -> Task<std::string> {
      auto copy = query;
      const auto page = co_await history.jobs(std::move(copy));
      co_return tell(page, [](const JobPage& p) {
        return std::to_string(p.jobs.size()) + " jobs" + (p.cut ? ", cut" : "");
      });
    };
  };
  JobQuery query;
  query.range = {"", end_ms - 3'600'000, end_ms};
  time_question(runner, path, end_ms, "newest 1,000 jobs", jobs(query));
  query.states = {JobState::failed};
  time_question(runner, path, end_ms, "newest 1,000 failed jobs", jobs(query));
  query.states = {};
  query.file_glob = "*no-such-file*";
  time_question(runner, path, end_ms, "jobs of a file that is not there", jobs(query));
  time_question(
      runner, path, end_ms, "replay of a minute", [=](History& history) -> Task<std::string> {
        RangeQuery range{"ICECREAM@10.0.0.1:8765", end_ms - 1'800'000, end_ms - 1'740'000};
        const auto slice = co_await history.replay(std::move(range));
        co_return tell(slice, [](const ReplaySlice& s) {
          return std::to_string(s.jobs.size()) + " jobs" + (s.cut ? ", cut" : "");
        });
      });
}

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;

MinuteTotals make_minute(std::int64_t begin) {
  MinuteTotals minute;
  minute.cluster = "ICECREAM@10.0.0.1:8765";
  minute.minute_ms = begin;
  minute.samples = 60;
  minute.hosts = 100;
  minute.slots = 1600;
  minute.compiling = 60 * 800;
  minute.compiling_peak = 1200;
  minute.done = minute.timed = 400;
  minute.failed = 8;
  minute.real_ms = 400 * 2000;
  minute.waits = 408;
  minute.wait_ms = 408 * 150;
  minute.bytes_in = 163'000'000;
  minute.bytes_out = 80'000'000;
  return minute;
}

// As a history leaves them behind: hosts, clients and files of each minute of the last days and of
// each hour before.
void write_minutes(Runner& runner, const std::string& path, int days, std::int64_t end_ms,
                   Cluster& cluster) {
  const auto write = [](std::string file, int days, std::int64_t end_ms,
                        Cluster& cluster) -> Task<> {
    DatabaseOptions options;
    options.address = std::move(file);
    options.program = "bench";
    options.migrations = history_migrations();
    auto database = co_await Database::open(std::move(options));
    for (int day = days; day > 0; --day) {
      const auto begin = end_ms - day * day_ms;
      const auto each = day > 8 ? hour_ms : minute_ms;
      const auto store_day = [begin, each, &cluster](Session& session) {
        for (auto at = begin; at < begin + day_ms; at += minute_ms) {
          Tallies tallies;
          for (int i = 0; i < 200 && at % each == 0; ++i) tallies.add(cluster.job(at));
          tallies.keep_files(Minutes::files_kept);
          store(session, SealedMinute{make_minute(at), tallies.pack()});
        }
      };
      const Result<> done = co_await database->write(store_day);
      if (!done) std::cerr << done.error().text << '\n';
    }
  };
  runner.run(write(path, days, end_ms, cluster));
}

double ms_since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - then).count();
}

struct Writes {
  int count = 0;
  double longest_ms = 0;  // that one waited for its commit
  std::chrono::steady_clock::time_point begun;

  void note() { longest_ms = std::max(longest_ms, ms_since(begun)); }
};

// Never ends.
Task<> write_all_the_time(History& history, std::int64_t now_ms, Writes& writes) {
  while (true) {
    history.add_load({"ICECREAM@10.0.0.1:8765", now_ms, 100, 1600, 1200, 30, 50});
    writes.begun = std::chrono::steady_clock::now();
    co_await history.flush();
    ++writes.count;
    writes.note();
    co_await Clock::system().sleep_for(std::chrono::milliseconds(5));
  }
}

Task<std::string> ask_for_report(History& history, std::int64_t from_ms, std::int64_t to_ms) {
  RangeQuery range{"", from_ms, to_ms};
  const auto report = co_await history.report(std::move(range));
  co_return tell(report, [](const Report& r) {
    return std::to_string(r.jobs) + " jobs" + (r.exact ? "" : ", from aggregates") +
           (r.cut ? ", cut" : "");
  });
}

void ask_about_days(Runner& runner, const std::string& path, int days, std::int64_t end_ms) {
  using namespace asio::experimental::awaitable_operators;
  HistoryOptions options;
  options.address = path;
  options.wall_ms = [end_ms] { return end_ms; };
  History history(runner.executor(), options, Clock::system());
  runner.run(history.flush());  // opens it
  const auto measure = [](History& history, int days, std::int64_t end_ms) -> Task<> {
    Writes usual;
    auto usual_writes = write_all_the_time(history, end_ms, usual);
    auto second = Clock::system().sleep_for(std::chrono::seconds(1));
    co_await (std::move(usual_writes) || std::move(second));
    forget_peak();
    const double resident = resident_mb();
    Writes beside;
    auto writes = write_all_the_time(history, end_ms, beside);
    auto report = ask_for_report(history, end_ms - days * day_ms, end_ms);
    const auto before = std::chrono::steady_clock::now();
    const double cpu_before = cpu_us();
    const auto answers = co_await (std::move(writes) || std::move(report));
    beside.note();
    std::cout << "  report: " << ms_since(before) << " ms (" << (cpu_us() - cpu_before) / 1e3
              << " ms of a processor), " << std::get<1>(answers) << ", at its peak "
              << peak_resident_mb() - resident << " MB more than the " << resident
              << " MB before; the longest of " << beside.count << " writes beside it took "
              << beside.longest_ms << " ms, of " << usual.count << " without it "
              << usual.longest_ms << " ms\n";
  };
  runner.run(measure(history, days, end_ms));
}

int measure(const Options& options) {
  Runner runner;
  Cluster cluster(options);
  const auto jobs = double(options.seconds) * options.rate;
  double adding = 0;
  const auto path = fresh(options, "icemon-history-bench.db");
  const double cost =
      write_history(runner, path, options.seconds, options.rate, cluster, adding) / jobs;
  std::cout << "history: " << cost << " us a job (" << adding / jobs << " on the monitor's loop), "
            << megabytes(path) * 1e6 / jobs << " bytes a job, " << cost * options.rate / 1e4
            << " % of a core at " << options.rate << " jobs/s, " << resident_mb()
            << " MB resident\n";
  const auto rows_path = fresh(options, "icemon-rows-bench.db");
  const int rows_seconds = std::min(options.seconds, 20);
  const double row_cost = write_rows(runner, rows_path, rows_seconds, options.rate, cluster) /
                          (double(rows_seconds) * options.rate);
  std::cout << "one row a job, without aggregates: " << row_cost << " us a job, "
            << megabytes(rows_path) * 1e6 / (double(rows_seconds) * options.rate)
            << " bytes a job; the history takes " << row_cost / cost << " times less\n";
  if (options.query_rate > 0) {
    const auto hour_path = fresh(options, "icemon-hour-bench.db");
    write_history(runner, hour_path, 3600, options.query_rate, cluster, adding);
    std::cout << "an hour of " << options.query_rate << " jobs/s, " << megabytes(hour_path)
              << " MB on disk:\n";
    ask_about_an_hour(runner, hour_path, begin_ms + 3'600'000);
    fresh(options, "icemon-hour-bench.db");
  }
  if (options.days > 0) {
    const auto days_path = fresh(options, "icemon-days-bench.db");
    write_minutes(runner, days_path, options.days, begin_ms, cluster);
    std::cout << options.days << " days of minutes, " << megabytes(days_path) << " MB on disk:\n";
    ask_about_days(runner, days_path, options.days, begin_ms);
    fresh(options, "icemon-days-bench.db");
  }
  fresh(options, "icemon-history-bench.db");
  fresh(options, "icemon-rows-bench.db");
  return options.limit_us == 0 || cost <= options.limit_us ? 0 : 1;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("What the icecream monitor's history costs");
  app.add_option("--rate", options.rate, "Finished jobs a second")->capture_default_str();
  app.add_option("--seconds", options.seconds, "Seconds of jobs to write")->capture_default_str();
  app.add_option("--hosts", options.hosts, "Compile servers")->capture_default_str();
  app.add_option("--files", options.files, "Different files")->capture_default_str();
  app.add_option("--query-rate", options.query_rate,
                 "Jobs a second of the hour that is asked about; 0: none")
      ->capture_default_str();
  app.add_option("--days", options.days, "Days of minutes that a report is made of; 0: none")
      ->capture_default_str();
  app.add_option("--limit-us", options.limit_us, "Fail above this processor time a job, in us");
  app.add_option("--folder", options.folder, "Where the databases are made")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return measure(options);
}

const Registered registered({"icemon-history", "processor time a finished job, and questions",
                             run});

}  // namespace
}  // namespace hostler::bench
