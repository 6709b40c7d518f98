#include "testing/scripted_scheduler.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "hostler/condition.hpp"
#include "hostler/loop.hpp"
#include "hostler/transport/lines.hpp"
#include "hostler/transport/tcp.hpp"
#include "hostler/transport/udp.hpp"
#include "protocol/discovery_messages.hpp"
#include "protocol/handshake.hpp"

namespace icemon {
namespace {

namespace asio = hostler::asio;
using hostler::HostPort;
using hostler::no_deadline;
using hostler::StreamPtr;
using hostler::Task;
using hostler::TcpListener;
using hostler::UdpSocket;

constexpr auto patience = std::chrono::seconds(30);
const std::string loopback = "127.0.0.1";

struct Ports {
  TcpListener monitors, control;
  UdpSocket datagrams;
};

// A port that is free for both kinds, with a free one behind it.
Ports take_ports(const asio::any_io_executor& executor) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    auto monitors = TcpListener::listen(executor, {loopback, 0});
    if (!monitors || monitors->port() == 65535) continue;
    const std::uint16_t port = monitors->port();
    auto control = TcpListener::listen(executor, {loopback, static_cast<std::uint16_t>(port + 1)});
    hostler::UdpOptions options;
    options.bind = {loopback, port};
    auto datagrams = UdpSocket::open(executor, options);
    if (control && datagrams) {
      return {std::move(*monitors), std::move(*control), std::move(*datagrams)};
    }
  }
  throw hostler::Failure("no two neighbouring ports are free");
}

std::string with_broken_type(std::string frame) {
  constexpr std::size_t type_place = 7;
  if (frame[type_place] == 83) frame[type_place] = 71;
  if (frame[type_place] == 85) frame[type_place] = 77;
  return frame;
}

Task<std::optional<std::string>> read_exactly(StreamPtr stream, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const std::span<char> rest(bytes.data() + have, size - have);
    const auto got = co_await stream->read_some(rest, no_deadline);
    if (!got) co_return std::nullopt;
    have += *got;
  }
  co_return bytes;
}

}  // namespace

class ScriptedScheduler::Impl {
 public:
  explicit Impl(Script script)
      : script_(std::move(script)),
        ports_(take_ports(loop_.get_executor())),
        nudged_(loop_.get_executor()) {
    spawn(serve_monitors(this));
    if (script_.has_control_port) {
      spawn(serve_control(this));
    } else {
      ports_.control.close();
    }
    spawn(serve_datagrams(this));
    thread_ = std::thread([this] {
      const auto work = asio::make_work_guard(loop_);
      loop_.run();
    });
  }

  ~Impl() {
    loop_.stop();
    thread_.join();
    loop_.shutdown();
  }

  std::uint16_t port() const { return port_; }

  // Runs `change` on the scheduler's thread and waits for it.
  template <class Change>
  void run(Change change) {
    finish(change_later(std::move(change)));
  }
  void finish(Task<> task) {
    auto done = asio::co_spawn(loop_, std::move(task), asio::use_future);
    if (done.wait_for(patience) != std::future_status::ready) {
      throw hostler::Failure("the scripted scheduler waited in vain");
    }
    done.get();
  }

  static Task<> send_to_all(Impl* self, std::optional<Message> message, std::string bytes);
  void disconnect();
  Script& script() { return script_; }

  template <class Holds>
  void wait_until(Holds holds) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return holds(seen_); })) {
      throw hostler::Failure(
          "the scripted scheduler waited in vain: " + std::to_string(seen_.monitors) +
          " monitors, " + std::to_string(seen_.datagrams) + " datagrams");
    }
  }
  std::vector<std::string> commands() const {
    const std::lock_guard lock(mutex_);
    return seen_.commands;
  }

 private:
  struct Monitor {
    StreamPtr stream;
    std::uint32_t protocol;
  };
  struct Seen {  // by the test's thread
    int monitors = 0;
    int datagrams = 0;
    std::vector<std::string> commands;
  };

  template <class Change>
  static Task<> change_later(Change change) {
    change();
    co_return;
  }

  void spawn(Task<> task) { asio::co_spawn(loop_, std::move(task), asio::detached); }

  template <class Change>
  void see(Change change) {
    const std::lock_guard lock(mutex_);
    change(seen_);
    changed_.notify_all();
  }

  static Task<> serve_monitors(Impl* self);
  static Task<> serve_monitor(Impl* self, StreamPtr stream);
  static Task<std::optional<std::uint32_t>> shake_hands(Impl* self, StreamPtr stream);
  static Task<> serve_control(Impl* self);
  static Task<> serve_console(Impl* self, StreamPtr stream);
  static Task<> serve_datagrams(Impl* self);
  std::string frame_of(const Message& message, std::uint32_t protocol) const {
    const std::string frame = encode_message(message, protocol);
    return script_.has_broken_types ? with_broken_type(frame) : frame;
  }

  hostler::Loop loop_;
  Script script_;
  Ports ports_;
  const std::uint16_t port_ = ports_.monitors.port();
  hostler::Condition nudged_;
  int datagrams_ = 0;
  std::set<std::shared_ptr<Monitor>> monitors_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Seen seen_;
  std::thread thread_;
};

Task<> ScriptedScheduler::Impl::serve_monitors(Impl* self) {
  for (int accepted = 0;; ++accepted) {
    if (self->script_.accepts_when_nudged) {
      co_await self->nudged_.wait([&] { return self->datagrams_ > accepted; });
    }
    const auto stream = co_await self->ports_.monitors.accept();
    if (!stream) co_return;
    self->spawn(serve_monitor(self, *stream));
  }
}

Task<std::optional<std::uint32_t>> ScriptedScheduler::Impl::shake_hands(Impl* self,
                                                                        StreamPtr stream) {
  const Script& script = self->script_;
  const std::string offer = encode_version(script.first_version.value_or(script.protocol));
  co_await stream->write(offer, no_deadline);
  const auto theirs = co_await read_exactly(stream, version_bytes);
  if (!theirs) co_return std::nullopt;
  const std::uint32_t agreed = std::min(decode_version(*theirs), script.protocol);
  const std::string answer = encode_version(script.second_version.value_or(agreed));
  co_await stream->write(answer, no_deadline);
  const auto confirmed = co_await read_exactly(stream, version_bytes);
  if (!confirmed || decode_version(*confirmed) != agreed) co_return std::nullopt;
  co_return agreed;
}

Task<> ScriptedScheduler::Impl::serve_monitor(Impl* self, StreamPtr stream) {
  std::optional<std::uint32_t> agreed;
  if (!self->script_.says_nothing) agreed = co_await shake_hands(self, stream);
  const std::string login = encode_login();
  std::optional<std::string> first;
  if (agreed) first = co_await read_exactly(stream, login.size());
  if (first == login) {
    const auto monitor = std::make_shared<Monitor>(Monitor{stream, *agreed});
    self->monitors_.insert(monitor);
    std::string greeting;
    for (const Message& message : self->script_.greeting) {
      greeting += self->frame_of(message, *agreed);
    }
    co_await stream->write(greeting, no_deadline);
    self->see([](Seen& seen) { ++seen.monitors; });
    co_await read_exactly(stream, 1);  // monitors say nothing more: this is their end
    self->monitors_.erase(monitor);
    stream->close();
    self->see([](Seen& seen) { --seen.monitors; });
  } else if (self->script_.says_nothing) {
    co_await read_exactly(stream, std::size_t{1} << 20);
  }
  stream->close();
}

Task<> ScriptedScheduler::Impl::serve_control(Impl* self) {
  for (int accepted = 0;; ++accepted) {
    if (self->script_.accepts_when_nudged) {
      co_await self->nudged_.wait([&] { return self->datagrams_ > accepted; });
    }
    const auto stream = co_await self->ports_.control.accept();
    if (!stream) co_return;
    self->spawn(serve_console(self, *stream));
  }
}

Task<> ScriptedScheduler::Impl::serve_console(Impl* self, StreamPtr stream) {
  const auto lines = hostler::LineConnection::make(stream);
  lines->try_send("200-ICECC " + self->script_.version +
                  ": 193s uptime, 3 hosts, 0 jobs in queue (11 total).\n"
                  "200 Use 'help' for help and 'quit' to quit.");
  while (const auto line = co_await lines->read_line()) {
    const std::string command(*line);
    self->see([&](Seen& seen) { seen.commands.push_back(command); });
    if (!self->script_.answers_commands) continue;
    if (command == "quit") break;
    const auto answer = self->script_.answers.find(command);
    const std::string text = answer != self->script_.answers.end()
                                 ? answer->second
                                 : "Invalid command '" + command + "'\n";
    co_await lines->send(text + "200 done");
  }
  lines->try_send("200 Good Bye!");
  co_await lines->drain();
  lines->close();
}

Task<> ScriptedScheduler::Impl::serve_datagrams(Impl* self) {
  while (const auto datagram = co_await self->ports_.datagrams.receive()) {
    ++self->datagrams_;
    self->nudged_.notify_all();
    self->see([](Seen& seen) { ++seen.datagrams; });
    if (!self->script_.answers_discovery || datagram->bytes.size() != 1) continue;
    const auto sent = static_cast<std::uint8_t>(datagram->bytes[0]);
    if (sent < 21 || sent > 127) continue;
    const SchedulerNews news{self->script_.netname, self->script_.protocol,
                             self->script_.started_s};
    static_cast<void>(
        self->ports_.datagrams.send_to(encode_discovery_reply(news, sent), datagram->from));
  }
}

Task<> ScriptedScheduler::Impl::send_to_all(Impl* self, std::optional<Message> message,
                                            std::string bytes) {
  const auto monitors = self->monitors_;
  for (const auto& monitor : monitors) {
    const std::string out = message ? self->frame_of(*message, monitor->protocol) : bytes;
    co_await monitor->stream->write(out, no_deadline);
  }
}

void ScriptedScheduler::Impl::disconnect() {
  for (const auto& monitor : monitors_) monitor->stream->close();
}

ScriptedScheduler::ScriptedScheduler(Script script)
    : impl_(std::make_unique<Impl>(std::move(script))) {}
ScriptedScheduler::~ScriptedScheduler() = default;

HostPort ScriptedScheduler::address() const { return {loopback, impl_->port()}; }

void ScriptedScheduler::send(const Message& message) {
  impl_->finish(Impl::send_to_all(impl_.get(), message, ""));
}

void ScriptedScheduler::send_bytes(const std::string& bytes) {
  impl_->finish(Impl::send_to_all(impl_.get(), std::nullopt, bytes));
}

void ScriptedScheduler::disconnect() {
  impl_->run([this] { impl_->disconnect(); });
}

void ScriptedScheduler::restart(std::int64_t later_s) {
  impl_->run([this, later_s] {
    impl_->script().started_s += later_s;
    impl_->disconnect();
  });
}

void ScriptedScheduler::greet_with(std::vector<Message> greeting) {
  impl_->run([this, &greeting] { impl_->script().greeting = std::move(greeting); });
}

void ScriptedScheduler::answer_discovery(bool answers) {
  impl_->run([this, answers] { impl_->script().answers_discovery = answers; });
}

void ScriptedScheduler::answer(const std::string& command, const std::string& lines) {
  impl_->run([this, &command, &lines] { impl_->script().answers[command] = lines; });
}

void ScriptedScheduler::wait_for_monitors(int count) {
  impl_->wait_until([count](const auto& seen) { return seen.monitors == count; });
}

void ScriptedScheduler::wait_for_datagrams(int count) {
  impl_->wait_until([count](const auto& seen) { return seen.datagrams >= count; });
}

std::vector<std::string> ScriptedScheduler::wait_for_commands(std::size_t count) {
  impl_->wait_until([count](const auto& seen) { return seen.commands.size() >= count; });
  return impl_->commands();
}

}  // namespace icemon
