#include "simulation/fake_scheduler.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "protocol/discovery_messages.hpp"
#include "protocol/handshake.hpp"

namespace icemon {

using hostler::StreamPtr;
using hostler::Task;
using hostler::TransportError;

namespace {

constexpr auto handshake_timeout = std::chrono::seconds(15);
constexpr auto control_idle = std::chrono::seconds(36);  // as with a real scheduler
constexpr std::uint8_t lowest_request = 21;              // protocols that are answered
constexpr std::uint8_t highest_request = 127;

Task<hostler::Result<std::uint32_t>> read_version(StreamPtr stream, hostler::TimePoint deadline) {
  std::array<char, version_bytes> bytes{};
  std::size_t have = 0;
  while (have < bytes.size()) {
    const auto got = co_await stream->read_some(std::span(bytes).subspan(have), deadline);
    if (!got) co_return hostler::Error{got.error().message()};
    have += *got;
  }
  co_return decode_version({bytes.data(), bytes.size()});
}

}  // namespace

FakeScheduler::FakeScheduler(hostler::asio::any_io_executor executor, FakeSchedulerOptions options,
                             hostler::Clock& clock)
    : executor_(executor),
      options_(std::move(options)),
      clock_(clock),
      simulation_(options_.simulation),
      next_burst_(clock.make_timer(executor)),
      // A peer that goes away in the middle of something is no failure of ours.
      tasks_(executor, [](const std::string&) {}) {}

FakeScheduler::~FakeScheduler() = default;

hostler::Result<void> FakeScheduler::listen() {
  if (options_.listen.port != 0) return take_ports(options_.listen.port);
  constexpr int tries = 50;  // a free port's neighbour may be taken
  hostler::Result<void> taken = take_ports(0);
  for (int i = 1; i < tries && !taken; ++i) taken = take_ports(0);
  return taken;
}

hostler::Result<void> FakeScheduler::take_ports(std::uint16_t port) {
  hostler::HostPort on{options_.listen.host, port};
  auto monitors = hostler::TcpListener::listen(executor_, on);
  if (!monitors) return monitors.error();
  on.port = monitors->port();
  auto discovery = hostler::UdpSocket::open(executor_, {.bind = on});
  if (!discovery) return discovery.error();
  ++on.port;
  auto control = hostler::TcpListener::listen(executor_, on);
  if (!control) return control.error();
  monitor_door_.emplace(std::move(*monitors));
  discovery_.emplace(std::move(*discovery));
  control_door_.emplace(std::move(*control));
  return {};
}

hostler::HostPort FakeScheduler::address() const {
  return {options_.listen.host, monitor_door_->port()};
}

FakeSchedulerCounters FakeScheduler::counters() const {
  FakeSchedulerCounters counters = counters_;
  counters.monitors = monitors_.size();
  return counters;
}

Task<> FakeScheduler::run() {
  started_ = clock_.now();
  is_stopping_ = false;
  tasks_.spawn(accept_monitors());
  tasks_.spawn(accept_askers());
  tasks_.spawn(answer_discovery());
  tasks_.spawn(tell_stream());
  bool was_cancelled = false;
  try {
    co_await tasks_.ended();
  } catch (const boost::system::system_error&) {
    was_cancelled = true;
  }
  if (!was_cancelled) co_return;
  co_await hostler::asio::this_coro::reset_cancellation_state(
      hostler::asio::disable_cancellation());
  stop();
  co_await tasks_.ended();
}

// Everything that waits, waits for one of these.
void FakeScheduler::stop() {
  is_stopping_ = true;
  monitor_door_->close();
  control_door_->close();
  discovery_->close();
  next_burst_->cancel();
  for (const StreamPtr& connection : connections_) connection->close();
}

Task<> FakeScheduler::serve(StreamPtr stream, Task<> service) {
  if (is_stopping_) co_return;
  const auto place = connections_.insert(connections_.end(), stream);
  co_await std::move(service);
  stream->close();
  connections_.erase(place);
}

Task<> FakeScheduler::accept_monitors() {
  while (auto stream = co_await monitor_door_->accept()) {
    tasks_.spawn(serve(*stream, serve_monitor(*stream)));
  }
}

Task<> FakeScheduler::accept_askers() {
  while (auto stream = co_await control_door_->accept()) {
    tasks_.spawn(serve(*stream, serve_control(*stream)));
  }
}

Task<hostler::Result<std::uint32_t>> FakeScheduler::negotiate(StreamPtr stream) {
  const hostler::TimePoint deadline = stream->clock().now() + handshake_timeout;
  const std::string ours = encode_version(options_.protocol);
  const auto greeted = co_await stream->write(ours, deadline);
  if (!greeted) co_return hostler::Error{greeted.error().message()};
  const auto theirs = co_await read_version(stream, deadline);
  if (!theirs) co_return theirs.error();
  const auto agreed = agree_on_protocol(*theirs, options_.protocol);
  if (!agreed) co_return agreed.error();
  const std::string answer = encode_version(*agreed);
  const auto answered = co_await stream->write(answer, deadline);
  if (!answered) co_return hostler::Error{answered.error().message()};
  const auto confirmed = co_await read_version(stream, deadline);
  if (!confirmed) co_return confirmed.error();
  if (*confirmed != *agreed) co_return hostler::Error{"another second version"};
  co_return *agreed;
}

// After its login a monitor has nothing more to say; reading on only tells when it leaves.
Task<> FakeScheduler::serve_monitor(StreamPtr stream) {
  const auto protocol = co_await negotiate(stream);
  if (!protocol) co_return;
  hostler::FrameOptions limits;
  limits.high_water = options_.queue_bytes;
  const auto frames = hostler::FrameConnection::make(stream, limits);
  const auto login = co_await frames->read_frame(frames->clock().now() + handshake_timeout);
  const std::string expected = encode_login().substr(hostler::frame_length(0).size());
  if (!login || *login != expected) co_return;
  const auto place = monitors_.insert(monitors_.end(), Monitor{frames, *protocol});
  ++counters_.logins;
  tell_hosts();
  while (co_await frames->read_frame()) {
  }
  monitors_.erase(place);
}

Task<> FakeScheduler::tell_stream() {
  hostler::TimePoint next = started_;
  while (!is_stopping_) {
    next += options_.burst;
    next_burst_->expires_at(next);
    if (!co_await next_burst_->wait()) co_return;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(next - started_);
    simulation_.advance(elapsed.count(), [this](const Message& message) { tell(message); });
  }
}

void FakeScheduler::tell_hosts() {
  for (const Message& message : simulation_.login()) tell(message);
}

// Encoded once for all monitors that speak the same protocol.
void FakeScheduler::tell(const Message& message) {
  ++counters_.messages;
  encoded_.clear();
  for (const Monitor& monitor : monitors_) {
    if (!monitor.frames->is_open()) continue;
    std::string& frame = encoded_[monitor.protocol];
    if (frame.empty()) frame = encode_message(message, monitor.protocol);
    const auto payload = std::string_view(frame).substr(hostler::frame_length(0).size());
    if (monitor.frames->try_send(payload) != hostler::Sent::full) continue;
    ++counters_.dropped;
    monitor.frames->close();
  }
}

Task<> FakeScheduler::answer_discovery() {
  SchedulerNews news;
  news.netname = options_.netname;
  news.protocol = options_.protocol;
  news.started_s = options_.simulation.started_s;
  while (!is_stopping_) {
    const auto request = co_await discovery_->receive();
    if (!request && request.error() == TransportError::closed) co_return;
    if (!request || request->bytes.size() != 1) continue;
    const auto sent = static_cast<std::uint8_t>(request->bytes[0]);
    if (sent < lowest_request || sent > highest_request) continue;
    // An answer that cannot be sent is lost, as any datagram may be: the asker asks again.
    if (discovery_->send_to(encode_discovery_reply(news, sent), request->from)) {
      ++counters_.discoveries;
    }
  }
}

Task<> FakeScheduler::serve_control(StreamPtr stream) {
  const auto lines = hostler::LineConnection::make(stream);
  lines->try_send_text(control_greeting());
  while (true) {
    const auto line = co_await lines->read_line(lines->clock().now() + control_idle);
    if (!line) break;
    const std::string command(line->substr(0, line->find_last_not_of(" \t") + 1));
    lines->try_send_text(control_answer(command));
    if (command != "quit" && command != "exit") continue;
    const hostler::TimePoint deadline = lines->clock().now() + control_idle;
    co_await lines->drain(deadline);
    break;
  }
}

}  // namespace icemon
