#include "worker/worker.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "hostler/transport/tcp.hpp"

namespace render_farm {
namespace {

using namespace std::chrono_literals;
using hostler::Error;
using hostler::Result;
using hostler::TimePoint;

constexpr auto connect_deadline = 10s;
constexpr auto join_deadline = 10s;
constexpr auto farewell_deadline = 2s;
constexpr std::size_t log_lines_waiting = 400;  // of a job; more are skipped

hostler::Duration seconds(double count) {
  return std::chrono::duration_cast<hostler::Duration>(std::chrono::duration<double>(count));
}

std::string machine_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

int threads_of_a_slot(const WorkerOptions& options) {
  if (options.threads > 0) return options.threads;
  if (options.slots <= 1) return 0;
  return std::max(1, int(std::thread::hardware_concurrency()) / options.slots);
}

}  // namespace

Connector connect_over_tcp(hostler::HostPort master) {
  return [master]() -> Task<Result<hostler::StreamPtr>> {
    return hostler::tcp_connect(master, std::chrono::steady_clock::now() + connect_deadline);
  };
}

Worker::Worker(asio::any_io_executor executor, AgentPool& pool, WorkerOptions options,
               Connector connector, hostler::Log log, hostler::Clock& clock)
    : executor_(executor),
      pool_(pool),
      options_(std::move(options)),
      connector_(std::move(connector)),
      log_(log),
      clock_(clock),
      session_(make_nonce()),
      changed_(executor),
      pause_(clock.make_timer(executor)),
      beat_(clock.make_timer(executor)),
      fence_(clock.make_timer(executor)) {
  SlotOptions slot;
  slot.threads = threads_of_a_slot(options_);
  slot.on_progress = [this](const Progress& progress) { send(progress); };
  slot.on_line = [this](JobId job, std::string_view line) { take_log_line(job, line); };
  for (int number = 0; number < options_.slots; ++number)
    slots_.push_back(std::make_unique<Slot>(executor, pool, slot, clock));
}

Worker::~Worker() = default;

struct Worker::Connecting {
  explicit Connecting(asio::any_io_executor executor) : changed(executor) {}
  hostler::Condition changed;
  bool abandoned = false;
  std::optional<Result<hostler::StreamPtr>> result;
};

Task<> Worker::run() {
  running_ = 2;  // this and watch_lease()
  fence_->expires_at(hostler::no_deadline);
  asio::co_spawn(executor_, watch_lease(), asio::detached);
  hostler::Backoff backoff(options_.backoff);
  std::string said;
  while (!stopping_) {
    info_ = co_await describe();
    if (pool_.closed()) break;
    auto stream = co_await connect();
    if (!stream) break;
    if (*stream) {
      co_await serve(**stream);
      if (std::exchange(joined_, false)) backoff.reset();
      said.clear();
    } else if (said != stream->error().text) {
      said = stream->error().text;  // once, not at every attempt
      log_.warning("the master cannot be reached, trying again: ", said);
    }
    if (!stopping_) co_await pause(backoff.next());
  }
  fence_->cancel();
  --running_;
  changed_.notify_all();
  co_await changed_.wait([this] { return running_ == 0; });
  over_ = true;
  changed_.notify_all();
}

// Nothing when stop() came first: then a connection that comes later is closed unused.
Task<std::optional<Result<hostler::StreamPtr>>> Worker::connect() {
  const auto attempt = [](Connector connector, std::shared_ptr<Connecting> state) -> Task<> {
    state->result = co_await connector();
    if (state->abandoned) state->result.reset();
    state->changed.notify_all();
  };
  auto state = connecting_ = std::make_shared<Connecting>(executor_);
  if (stopping_) co_return std::nullopt;
  asio::co_spawn(executor_, attempt(connector_, state), asio::detached);
  co_await state->changed.wait([&] { return state->result || state->abandoned; });
  co_return std::exchange(state->result, std::nullopt);
}

Task<> Worker::pause(hostler::Duration duration) {
  pause_->expires_at(clock_.now() + duration);
  co_await pause_->wait();
}

Task<WorkerInfo> Worker::describe() {
  WorkerInfo info;
  info.name = options_.name;
  info.host = machine_name();
  info.slots = options_.slots;
  auto blender = co_await pool_.capabilities();
  if (blender) {
    info.blender = blender->version;
    info.engines = blender->engines;
    info.denoiser = blender->denoiser;
  } else if (!pool_.closed()) {
    log_.warning("this worker cannot render: ", blender.error().text);
  }
  co_return info;
}

Task<> Worker::serve(hostler::StreamPtr stream) {
  hostler::LineOptions lines;
  lines.max_line = max_message_bytes;
  Connection connection = hostler::LineConnection::make(std::move(stream), lines);
  connection_ = connection;
  TimePoint proved_at{};
  std::vector<Held> proved;
  auto welcome = co_await join(connection, proved_at, proved);
  if (!welcome) {
    if (!stopping_) log_.warning("cannot join ", connection->peer(), ": ", welcome.error().text);
    connection->close();
    connection_.reset();
    co_return;
  }
  log_.info("joined ", connection->peer(), " as ", options_.name);
  joined_ = true;
  lease_ = seconds(welcome->lease_seconds);
  unanswered_.clear();
  renew_lease(proved_at);
  for (const Held& each : proved)  // what has ended without a result since
    if (!attempts_.contains(each.attempt)) send(Stopped{each.attempt});
  for (const auto& [number, attempt] : attempts_)
    if (!attempt.result.empty()) send_line(attempt.result);

  ++running_;
  asio::co_spawn(executor_, beat(connection), asio::detached);
  co_await take_messages(connection);
  beat_->cancel();
  connection->close();
  connection_.reset();
}

Task<Result<Welcome>> Worker::join(Connection connection, TimePoint& proved_at,
                                   std::vector<Held>& proved) {
  const TimePoint deadline = clock_.now() + join_deadline;
  const auto receive = [](Connection from, TimePoint until) -> Task<Result<ToWorker>> {
    auto line = co_await from->read_line(until);
    if (!line) co_return Error{line.error().message()};
    co_return decode_to_worker(*line);
  };

  Hello hello;
  hello.nonce = make_nonce();
  connection->try_send(encode(hello));
  auto answer = co_await receive(connection, deadline);
  if (!answer) co_return answer.error();
  if (const auto* refused = std::get_if<Refused>(&*answer)) co_return Error{refused->reason};
  const auto* challenge = std::get_if<Challenge>(&*answer);
  if (!challenge) co_return Error{"the master did not send a challenge"};
  const std::string nonce = challenge->nonce;

  Proof proof;
  proof.mac = prove(options_.token, Side::worker, hello.nonce, nonce);
  proof.worker = info_;
  proof.session = session_;
  proved = proof.held = held();
  proved_at = clock_.now();
  connection->try_send(encode(proof));
  answer = co_await receive(connection, clock_.now() + join_deadline);
  if (!answer) co_return answer.error();
  if (const auto* refused = std::get_if<Refused>(&*answer)) co_return Error{refused->reason};
  auto* welcome = std::get_if<Welcome>(&*answer);
  if (!welcome) co_return Error{"the master did not answer the proof"};
  if (!proves(welcome->mac, options_.token, Side::master, hello.nonce, nonce))
    co_return Error{"the master does not know the join token"};
  if (!(welcome->lease_seconds > 0)) co_return Error{"the master gives no lease"};
  co_return std::move(*welcome);
}

Task<> Worker::take_messages(Connection connection) {
  while (true) {
    auto line = co_await connection->read_line();
    if (!line) {
      if (!stopping_) log_.warning("lost ", connection->peer(), ": ", line.error().message());
      co_return;
    }
    auto message = decode_to_worker(*line);
    if (!message) {
      log_.warning("a message of the master makes no sense: ", message.error().text);
      co_return;
    }
    std::visit([this](const auto& body) { take(body); }, *message);
  }
}

// ---- the lease ----

Task<> Worker::beat(Connection connection) {
  while (connection->is_open()) {
    unanswered_.push_back(clock_.now());
    connection->try_send(encode(Heartbeat{}));
    beat_->expires_at(clock_.now() + lease_ / 3);
    const bool due = co_await beat_->wait();
    if (!due) break;
  }
  --running_;
  changed_.notify_all();
}

void Worker::take(const Alive&) {
  if (unanswered_.empty()) return;
  renew_lease(unanswered_.front());
  unanswered_.pop_front();
}

// The renderers must be dead when the lease is over, so the fence comes a little before.
void Worker::renew_lease(TimePoint sent) {
  fence_->expires_at(sent + lease_ - std::min<hostler::Duration>(1s, lease_ / 10));
}

Task<> Worker::watch_lease() {
  while (!stopping_) {
    const bool reached = co_await fence_->wait();
    if (!reached || stopping_) continue;
    fence();
    fence_->expires_at(hostler::no_deadline);
  }
  --running_;
  changed_.notify_all();
}

void Worker::fence() {
  const bool rendering =
      std::any_of(slots_.begin(), slots_.end(), [](const auto& slot) { return slot->busy(); });
  if (rendering) log_.warning("no word from the master for too long: rendering is given up");
  for (const auto& slot : slots_)
    if (slot->busy()) slot->kill();
  std::erase_if(attempts_, [](const auto& entry) { return entry.second.result.empty(); });
  if (connection_) connection_->close();
}

// ---- orders ----

void Worker::take(const Setup& message) {
  unable_.erase(message.job.job);
  jobs_[message.job.job] = message.job;
}

void Worker::take(const Order& message) {
  if (unable_.count(message.job) || attempts_.count(message.attempt)) return;
  const auto job = jobs_.find(message.job);
  const bool has_slot = message.slot >= 0 && message.slot < int(slots_.size());
  if (stopping_ || job == jobs_.end() || !has_slot || slots_[std::size_t(message.slot)]->busy())
    return send(Stopped{message.attempt});
  attempts_[message.attempt].held = {message.attempt, message.job, message.frame, message.slot};
  ++running_;
  asio::co_spawn(executor_, carry_out(message, job->second), asio::detached);
}

Task<> Worker::carry_out(Order order, JobSetup job) {
  Slot& slot = *slots_[std::size_t(order.slot)];
  co_await changed_.wait([&] { return !slot.busy(); });  // a killed renderer is just going
  Outcome outcome = Stopped{order.attempt};
  if (wanted(order.attempt))
    outcome = co_await slot.render(std::move(job), order.attempt, order.frame);
  finish(order, std::move(outcome));
  --running_;
  changed_.notify_all();
}

bool Worker::wanted(AttemptNumber number) const {
  const auto attempt = attempts_.find(number);
  return !stopping_ && attempt != attempts_.end() && !attempt->second.canceled;
}

void Worker::finish(const Order& order, Outcome outcome) {
  const auto attempt = attempts_.find(order.attempt);
  if (attempt == attempts_.end()) return;  // given up: the master knows it as dead
  flush_log();
  if (attempt->second.canceled || std::holds_alternative<Stopped>(outcome)) {
    attempts_.erase(attempt);
    return send(Stopped{order.attempt});
  }
  if (const auto* unable = std::get_if<Unable>(&outcome)) return give_up_job(*unable);
  std::visit([&](auto& result) { attempt->second.result = encode(ToMaster(std::move(result))); },
             outcome);
  if (joined_) send_line(attempt->second.result);  // else after the next joining
}

void Worker::give_up_job(const Unable& message) {
  unable_.insert(message.job);
  for (const auto& [number, attempt] : attempts_) {
    if (attempt.held.job != message.job || !attempt.result.empty()) continue;
    Slot& slot = *slots_[std::size_t(attempt.held.slot)];
    if (slot.attempt() == number) slot.kill();
  }
  std::erase_if(attempts_, [&](const auto& entry) {
    return entry.second.held.job == message.job && entry.second.result.empty();
  });
  log_.warning("unable to render job ", message.job, ": ", message.reason);
  send(message);
}

void Worker::take(const Cancel& message) {
  const auto attempt = attempts_.find(message.attempt);
  if (attempt == attempts_.end() || !attempt->second.result.empty()) {
    if (attempt != attempts_.end()) attempts_.erase(attempt);
    return send(Stopped{message.attempt});
  }
  attempt->second.canceled = true;
  Slot& slot = *slots_[std::size_t(attempt->second.held.slot)];
  if (slot.attempt() == message.attempt) slot.cancel();
}

void Worker::take(const Release& message) {
  for (const AttemptNumber number : message.attempts) attempts_.erase(number);
}

void Worker::take(const Forget& message) {
  jobs_.erase(message.job);
  unable_.erase(message.job);
  for (const auto& slot : slots_) slot->forget(message.job);
}

// ---- telling ----

std::vector<Held> Worker::held() const {
  std::vector<Held> held;
  for (const auto& [number, attempt] : attempts_) held.push_back(attempt.held);
  return held;
}

void Worker::take_log_line(JobId job, std::string_view line) {
  if (!joined_) return;
  if (log_lines_.empty()) asio::post(executor_, [this] { flush_log(); });
  auto& waiting = log_lines_[job];
  if (waiting.size() < log_lines_waiting) waiting.emplace_back(line.substr(0, max_log_line_bytes));
}

void Worker::flush_log() {
  for (auto& [job, lines] : std::exchange(log_lines_, {})) {
    for (std::size_t begin = 0; begin < lines.size(); begin += max_log_lines) {
      const auto end = std::min(lines.size(), begin + max_log_lines);
      LogLines message;
      message.job = job;
      message.lines.assign(std::make_move_iterator(lines.begin() + std::ptrdiff_t(begin)),
                           std::make_move_iterator(lines.begin() + std::ptrdiff_t(end)));
      // Lines that a slow connection has no room for are not worth the connection.
      if (connection_ && joined_) connection_->try_send(encode(message));
    }
  }
}

void Worker::send(const ToMaster& message) {
  if (connection_ && joined_) send_line(encode(message));
}

// What does not get through is either repeated after the next joining (results) or known to the
// master from what is held then (stopped, unable).
void Worker::send_line(const std::string& line) {
  if (connection_ && connection_->try_send(line) == hostler::Sent::full) connection_->close();
}

Task<> Worker::stop() {
  stopping_ = true;
  if (connecting_) {
    connecting_->abandoned = true;
    connecting_->changed.notify_all();
  }
  pause_->cancel();
  fence_->cancel();
  for (const auto& slot : slots_)
    if (slot->busy()) slot->cancel();
  co_await changed_.wait([this] {
    return std::none_of(slots_.begin(), slots_.end(),
                        [](const auto& slot) { return slot->busy(); });
  });
  for (const auto& slot : slots_) co_await slot->close();
  if (connection_) {
    Connection connection = connection_;
    send(Leaving{});
    if (joined_) co_await connection->drain(clock_.now() + farewell_deadline);
    connection->close();
  }
  beat_->cancel();
  co_await changed_.wait([this] { return over_; });
}

}  // namespace render_farm
