#include "testing/fake_daemon.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "hostler/transport/udp.hpp"
#include "protocol/bytes.hpp"

namespace icemon {
namespace {

namespace asio = hostler::asio;
using hostler::Failure;
using namespace std::chrono_literals;

enum Type : std::uint32_t {
  get_server = 71,
  use_server = 72,
  job_begin = 76,
  job_done = 77,
  local_begin = 78,
  local_done = 79,
  login_daemon = 80,
  stats = 81,
  settings = 92,
  no_server = 96,
};

class Payload {
 public:
  explicit Payload(Type type) { number(type); }

  Payload& number(std::uint32_t value) {
    append_big_endian(bytes_, value);
    return *this;
  }
  Payload& text(const std::string& value) {
    number(static_cast<std::uint32_t>(value.size() + 1));
    bytes_.append(value).push_back('\0');
    return *this;
  }
  // The one environment in which everything here compiles, as if it were installed everywhere.
  Payload& environment(const std::string& platform) {
    return number(1).text(platform).text("environment");
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Of what a scheduler sends, which is well-formed: it is the real one.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t number() { return static_cast<std::uint32_t>(big_endian(take(4))); }
  void skip_text() { take(number()); }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) throw Failure("the scheduler sent a frame that is too short");
    const auto part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  std::string_view bytes_;
};

// Four bytes; a scheduler that leaves us waiting is woken by a datagram.
hostler::Task<std::uint32_t> read_version(const hostler::StreamPtr& stream,
                                          const hostler::HostPort& scheduler) {
  auto socket = hostler::UdpSocket::open(stream->executor());
  if (socket.has_error()) throw Failure(socket.error());
  std::array<char, 4> bytes{};
  std::size_t have = 0;
  while (have < bytes.size()) {
    const hostler::TimePoint deadline = stream->clock().now() + 200ms;
    const std::span<char> rest(bytes.data() + have, bytes.size() - have);
    const auto read = co_await stream->read_some(rest, deadline);
    if (read.has_value()) {
      have += *read;
    } else if (read.error() == hostler::TransportError::deadline) {
      const auto nudged = socket->send_to("\x2b", scheduler);
      if (nudged.has_error()) throw Failure(nudged.error());
    } else {
      throw Failure("no handshake with the scheduler: " + read.error().message());
    }
  }
  co_return static_cast<std::uint32_t>(little_endian({bytes.data(), bytes.size()}));
}

hostler::Task<std::uint32_t> negotiate(const hostler::StreamPtr& stream,
                                       const hostler::HostPort& scheduler, std::uint32_t highest) {
  const std::uint32_t offered = co_await read_version(stream, scheduler);
  const std::uint32_t agreed = std::min(offered, highest);
  std::string answer;
  append_little_endian(answer, highest);
  append_little_endian(answer, agreed);
  const auto written = co_await stream->write(answer, hostler::no_deadline);
  if (written.has_error()) throw Failure("no handshake: " + written.error().message());
  const std::uint32_t confirmed = co_await read_version(stream, scheduler);
  if (confirmed != agreed) throw Failure("the scheduler agrees to another protocol");
  co_return agreed;
}

}  // namespace

FakeDaemon::FakeDaemon(hostler::StreamPtr stream, hostler::TcpListener listener,
                       FakeDaemonOptions options)
    : executor_(stream->executor()),
      options_(std::move(options)),
      listener_(std::move(listener)),
      frames_(hostler::FrameConnection::make(std::move(stream))),
      arrived_(executor_) {}

hostler::Task<std::shared_ptr<FakeDaemon>> FakeDaemon::login(asio::any_io_executor executor,
                                                             hostler::HostPort scheduler,
                                                             FakeDaemonOptions options) {
  auto listener = hostler::TcpListener::listen(executor, {"127.0.0.1", 0});
  if (listener.has_error()) throw Failure(listener.error());
  auto stream = co_await hostler::tcp_connect(scheduler, hostler::no_deadline);
  if (stream.has_error()) throw Failure(stream.error());
  const std::uint32_t protocol = co_await negotiate(*stream, scheduler, options.protocol);
  std::shared_ptr<FakeDaemon> daemon(
      new FakeDaemon(*stream, std::move(*listener), std::move(options)));
  daemon->protocol_ = protocol;
  daemon->send_login();
  asio::co_spawn(executor, daemon->read(), asio::detached);
  asio::co_spawn(executor, daemon->let_itself_be_tested(), asio::detached);
  co_await daemon->arrived_.wait(
      [&daemon] { return daemon->is_known_ || !daemon->is_connected(); });
  if (!daemon->is_known_) throw Failure("the scheduler does not want " + daemon->options_.name);
  co_return daemon;
}

void FakeDaemon::send_login() {
  Payload login(login_daemon);
  login.number(port()).number(options_.max_jobs).environment(options_.platform);
  login.text(options_.name).text(options_.platform);
  login.number(1).number(options_.no_remote ? 1 : 0);
  if (protocol_ >= 42) login.number(0);
  send(login.bytes());
}

void FakeDaemon::send(const std::string& payload) {
  if (frames_->try_send(payload) == hostler::Sent::closed) {
    throw Failure(options_.name + " is not connected");
  }
}

hostler::Task<> FakeDaemon::read() {
  const auto self = shared_from_this();
  while (true) {
    const auto frame = co_await frames_->read_frame();
    if (frame.has_error()) break;
    Reader reader(*frame);
    const std::uint32_t type = reader.number();
    if (type == settings && !std::exchange(is_known_, true)) arrived_.notify_all();
    if (type != use_server && type != no_server) continue;
    Assignment assignment;
    assignment.job = reader.number();
    if (type == use_server) {
      assignment.port = static_cast<std::uint16_t>(reader.number());
      reader.skip_text();  // the host
      reader.skip_text();  // its platform
      reader.number();     // has the environment
    }
    assignment.client = reader.number();
    assignments_.push_back(assignment);
    arrived_.notify_all();
  }
  frames_->close();
  listener_.close();
  arrived_.notify_all();
}

// A scheduler connects to each compile server from time to time, and leaves at once.
hostler::Task<> FakeDaemon::let_itself_be_tested() {
  const auto self = shared_from_this();
  while (true) {
    const auto visitor = co_await listener_.accept();
    if (visitor.has_error()) co_return;
    (*visitor)->close();
  }
}

void FakeDaemon::report(std::uint32_t load, std::uint32_t load_average, std::uint32_t free_mib) {
  Payload report(stats);
  report.number(load).number(load_average).number(load_average).number(load_average);
  send(report.number(free_mib).bytes());
}

void FakeDaemon::begin(JobId job) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Payload begin(job_begin);
  begin.number(job);
  begin.number(
      static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count()));
  if (protocol_ >= 39) begin.number(0);
  send(begin.bytes());
}

void FakeDaemon::end(const JobDone& result) {
  // The scheduler passes it on to the monitors as it is, behind another type.
  const std::string told = encode_message(result, protocol_);
  send(Payload(job_done).bytes() + told.substr(8));
}

void FakeDaemon::leave() { frames_->close(); }

void FakeDaemon::ask(const FakeRequest& request) {
  Payload asked(get_server);
  asked.environment(options_.platform).text(request.file).number(request.language);
  asked.number(request.count).text(options_.platform).number(0).number(request.client);
  asked.text(request.preferred).number(0).number(0);
  if (protocol_ >= 39) asked.number(0);
  if (protocol_ >= 42) asked.number(0);
  if (protocol_ >= 43) asked.number(0);
  send(asked.bytes());
}

hostler::Task<Assignment> FakeDaemon::next_assignment() {
  co_await arrived_.wait([this] { return !assignments_.empty() || !is_connected(); });
  if (assignments_.empty()) throw Failure(options_.name + " lost its scheduler");
  const Assignment assignment = assignments_.front();
  assignments_.pop_front();
  co_return assignment;
}

void FakeDaemon::give_up(std::uint32_t client) {
  constexpr std::uint32_t client_killed = 107;
  constexpr std::uint32_t from_submitter = 1, names_client = 2;
  Payload gone(job_done);
  gone.number(client).number(client_killed);
  for (int i = 0; i < 8; ++i) gone.number(0);
  gone.number(from_submitter | names_client);
  if (protocol_ >= 39) gone.number(0);
  send(gone.bytes());
}

void FakeDaemon::begin_local(std::uint32_t client, const std::string& output) {
  send(Payload(local_begin).number(0).text(output).number(client).bytes());
}

void FakeDaemon::end_local(std::uint32_t client) {
  send(Payload(local_done).number(client).bytes());
}

}  // namespace icemon
