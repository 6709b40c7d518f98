// A master on a TestLoop with a journal on disk, and workers that do what the test says.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "hostler/storage_faults.hpp"
#include "hostler/transport/memory.hpp"
#include "master/master.hpp"
#include "hostler/task_group.hpp"
#include "temporary_folder.hpp"
#include "test_loop.hpp"

namespace render_farm {

using hostler::TaskGroup;
using hostler::TemporaryFolder;

class RecordingAudience : public Audience {
 public:
  void worker_changed(const WorkerView& worker) override { workers.push_back(worker); }
  void frame_finished(const FrameNews& frame) override { frames.push_back(frame); }
  void frame_progress(const ProgressNews& step) override { progress.push_back(step); }
  void job_ended(const Job& job) override { ended.push_back(job.id()); }
  void trouble(const std::string& text) override { troubles.push_back(text); }

  std::vector<WorkerView> workers;
  std::vector<FrameNews> frames;
  std::vector<ProgressNews> progress;
  std::vector<JobId> ended;
  std::vector<std::string> troubles;
};

// The host's durable log of events.
struct RecordingLog {
  hostler::Outbox::Publish publisher() {
    return [this](std::string topic, std::string key, std::string body) {
      return publish(std::move(topic), std::move(key), std::move(body));
    };
  }
  Task<hostler::Result<std::uint64_t>> publish(std::string topic, std::string, std::string body) {
    if (refuses) co_return hostler::Error{"full", hostler::ExitCode::temporary};
    events.emplace_back(std::move(topic), std::move(body));
    co_return events.size();
  }
  template <class Body>
  std::vector<Body> of(std::string_view topic) const {
    std::vector<Body> bodies;
    for (const auto& [name, body] : events)
      if (name == topic) bodies.push_back(*hostler::from_text<Body>(body));
    return bodies;
  }

  bool refuses = false;
  std::vector<std::pair<std::string, std::string>> events;  // topic and body
};

class FarmFixture : public testing::Test {
 protected:
  FarmFixture() { start_master(); }
  ~FarmFixture() override { stop_master(); }

  void start_master() {
    JournalOptions options{folder_.path_of("farm.sqlite"), host_log_.publisher(), faults_};
    auto journal = loop_.run(
        Journal::open(loop_.executor(), std::move(options), hostler::Clock::system()));
    if (!journal) throw std::runtime_error(journal.error().text);
    master_ = std::make_unique<Master>(loop_.executor(), std::move(*journal), audience_,
                                       MasterOptions{}, hostler::Clock::system(), hostler::Log());
    tasks_.spawn(master_->run());
  }
  void stop_master() {
    if (!master_) return;
    master_->stop();
    loop_.run(tasks_.ended());
    master_.reset();
  }

  JobId submit(const std::string& frames) {
    JobSpec job;
    job.frames = *FrameSet::parse(frames);
    job.setup.file = "/shots/a.blend";
    job.setup.output = "/out";
    job.setup.name = "a";
    return *loop_.run(master_->submit(std::move(job)));
  }

  hostler::TestLoop loop_;
  TemporaryFolder folder_;
  RecordingAudience audience_;
  RecordingLog host_log_;
  std::shared_ptr<hostler::StorageFaults> faults_ = std::make_shared<hostler::StorageFaults>();
  TaskGroup tasks_{loop_.executor(), [](const std::string& error) { ADD_FAILURE() << error; }};
  std::unique_ptr<Master> master_;
};

// The other end of a worker's connection.
class ScriptedWorker {
 public:
  ScriptedWorker(hostler::TestLoop& loop, TaskGroup& tasks, Master& master, std::string token = "")
      : loop_(loop) {
    auto [near, far] = hostler::make_memory_pair(loop.executor());
    tasks.spawn(master.serve_worker(std::move(far), std::move(token)));
    lines_ = hostler::LineConnection::make(std::move(near));
  }
  ~ScriptedWorker() { lines_->close(); }

  // Says hello and proves to know `token`; what follows is welcome or refused.
  ScriptedWorker& join(const std::string& name, const std::string& token = "",
                       std::vector<Held> held = {}) {
    const std::string nonce = make_nonce();
    send(Hello{protocol_version, nonce});
    const auto challenge = read<Challenge>();
    Proof proof;
    proof.mac = prove(token, Side::worker, nonce, challenge.nonce);
    proof.worker = {name, "machine", "3.4.1", {"CYCLES"}, false, 1};
    proof.session = "session";
    proof.held = std::move(held);
    send(proof);
    expected_mac_ = prove(token, Side::master, nonce, challenge.nonce);
    return *this;
  }
  bool welcomed() { return read<Welcome>().mac == expected_mac_; }

  void send(const ToMaster& message) { lines_->try_send(encode(message)); }
  void send_text(const std::string& text) { lines_->try_send(text); }

  // The next message, which must be of this type.
  template <class Message>
  Message read() {
    const auto line = loop_.run(lines_->read_line());
    if (!line) throw std::runtime_error("no message: " + line.error().message());
    const auto message = decode_to_worker(*line);
    if (!message) throw std::runtime_error(message.error().text);
    if (!std::holds_alternative<Message>(*message))
      throw std::runtime_error("unexpected: " + std::string(*line));
    return std::get<Message>(*message);
  }
  // The next message of this type; others are skipped.
  template <class Message>
  Message find() {
    while (true) {
      const auto line = loop_.run(lines_->read_line());
      if (!line) throw std::runtime_error("no message: " + line.error().message());
      const auto message = decode_to_worker(*line);
      if (message && std::holds_alternative<Message>(*message)) return std::get<Message>(*message);
    }
  }
  bool is_closed() { return loop_.run(lines_->read_line()).has_error(); }
  void close() { lines_->close(); }

 private:
  hostler::TestLoop& loop_;
  std::shared_ptr<hostler::LineConnection> lines_;
  std::string expected_mac_;
};

}  // namespace render_farm
