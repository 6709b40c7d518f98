// What the tests of the history share: a database in a folder of its own, a clock that is turned by
// hand with a calendar that follows it, and jobs.
#pragma once

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "fake_clock.hpp"
#include "history/history.hpp"
#include "hostler/storage_faults.hpp"
#include "temporary_folder.hpp"

namespace icemon {

constexpr std::int64_t ten_o_clock = 1'795'341'600'000;  // 2026-11-22T10:00:00Z
constexpr const char* cluster_a = "ICECREAM@10.0.0.1:8765";
constexpr const char* cluster_b = "OTHER@10.0.0.2:8765";

inline JobRecord make_job(JobId id, std::int64_t ended_ms) {
  JobRecord job;
  job.cluster = cluster_a;
  job.id = id;
  job.file = "lab/src/file" + std::to_string(id) + ".cpp";
  job.language = "C++";
  job.client = "desk";
  job.client_ip = "10.0.0.7";
  job.host = "rack1";
  job.host_ip = "10.0.0.8";
  job.platform = "x86_64";
  job.requested_ms = ended_ms - 1200;
  job.begun_ms = ended_ms - 1000;
  job.ended_ms = ended_ms;
  job.waited_ms = 200;
  job.slot = 3;
  job.real_ms = 990;
  job.user_ms = 800;
  job.system_ms = 90;
  job.page_faults = 12'345;
  job.in_compressed = 100'000;
  job.in_uncompressed = 500'000;
  job.out_compressed = job.out_uncompressed = 70'000;
  return job;
}

inline JobRecord make_failed_job(JobId id, std::int64_t ended_ms) {
  auto job = make_job(id, ended_ms);
  job.state = JobState::failed;
  job.exit_code = 1;
  job.reason = "the compiler found errors";
  return job;
}

inline HostSample make_host(std::string name, std::int64_t time_ms) {
  HostSample sample;
  sample.cluster = cluster_a;
  sample.time_ms = time_ms;
  sample.ip = "10.0.0.8";
  sample.name = std::move(name);
  sample.platform = "x86_64";
  sample.max_jobs = 16;
  sample.speed = 615.014;
  sample.load = 54;
  return sample;
}

class HistoryFixture : public testing::Test {
 protected:
  HistoryFixture() {
    options_.address = (folder_ / "history.db").string();
    options_.wall_ms = [this] { return wall_ms_; };
    options_.faults = faults_;
  }

  ~HistoryFixture() override { stop(); }

  // Opens the history and runs it, until stop().
  History& start() {
    history_ = std::make_unique<History>(loop_.executor(), options_, clock_);
    stop_ = std::make_unique<hostler::asio::cancellation_signal>();
    running_ = loop_.spawn(history_->run(), [this](auto handler) {
      return hostler::asio::bind_cancellation_slot(stop_->slot(), std::move(handler));
    });
    return *history_;
  }

  History& start_and_open() {
    start();
    loop_.turn_until([this] { return history_->statistics().trouble.empty(); });
    settle();
    return *history_;
  }

  void stop() {
    if (!history_) return;
    faults_->release();
    stop_->emit(hostler::asio::cancellation_type::all);
    loop_.finish(*running_);
    history_.reset();
  }

  // What was added is on the disk afterwards, the minutes that go on as well.
  void flush() { loop_.run(history_->flush()); }

  // Lets time pass, second by second, with all that is written meanwhile.
  void pass(std::chrono::seconds time) {
    for (; time.count() > 0; --time) {
      wall_ms_ += 1000;
      clock_.advance(std::chrono::seconds(1));
      if (wait_for_writes_) settle();
    }
  }

  // Turns the loop until nothing is asked of the database.
  void settle() {
    loop_.turn_until([this] {
      loop_.settle();
      return clock_.waiting() > 0;  // run() waits for its next second
    });
  }

  template <class T>
  T answer(hostler::Task<hostler::Result<T>> task) {
    auto result = loop_.run(std::move(task));
    if (!result) throw std::runtime_error(result.error().text);
    return std::move(*result);
  }

  std::vector<JobId> ids(const std::vector<JobRecord>& jobs) {
    std::vector<JobId> ids;
    for (const auto& job : jobs) ids.push_back(job.id);
    return ids;
  }

  hostler::TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
  std::int64_t wall_ms_ = ten_o_clock;
  hostler::TestLoop loop_;
  hostler::FakeClock clock_{loop_};
  std::shared_ptr<hostler::StorageFaults> faults_ = std::make_shared<hostler::StorageFaults>();
  HistoryOptions options_;
  bool wait_for_writes_ = true;
  std::unique_ptr<History> history_;
  std::unique_ptr<hostler::asio::cancellation_signal> stop_;
  std::optional<hostler::Pending<void>> running_;
};

}  // namespace icemon
