#include "icemon_feed.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <list>
#include <stdexcept>

#include "hostler/condition.hpp"
#include "hostler/transport/tcp.hpp"
#include "hostler/transport/udp.hpp"
#include "icemon_stream.hpp"
#include "protocol/bytes.hpp"
#include "protocol/discovery_messages.hpp"

namespace hostler::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t protocol = 43;           // icecream 1.4
constexpr std::uint32_t same_layout_since = 39;  // of what monitors are told
constexpr std::size_t kept_ends = 1 << 20;
// A real scheduler corks its sockets, so that messages leave when a segment is full: at 400 jobs/s
// some thirty times a second.
constexpr auto burst = 30ms;

struct Monitor {
  explicit Monitor(StreamPtr connected) : stream(std::move(connected)), more(stream->executor()) {}
  StreamPtr stream;
  std::string queued;
  bool is_open = true;
  Condition more;
};

Task<std::uint32_t> read_number(StreamPtr stream) {
  std::array<char, 4> bytes{};
  for (std::size_t have = 0; have < bytes.size();) {
    const std::span<char> rest(bytes.data() + have, bytes.size() - have);
    const auto read = co_await stream->read_some(rest, no_deadline);
    if (read.has_error()) throw std::runtime_error("a monitor left during its handshake");
    have += *read;
  }
  co_return static_cast<std::uint32_t>(icemon::little_endian({bytes.data(), bytes.size()}));
}

std::string version_bytes(std::uint32_t version) {
  std::string bytes;
  icemon::append_little_endian(bytes, version);
  return bytes;
}

}  // namespace

class IcemonFeed::Scheduler {
 public:
  Scheduler(IcemonFeed& feed, IcemonLoad load)
      : feed_(feed),
        load_(load),
        stream_(load.hosts, load.slots, protocol),
        listener_(TcpListener::listen(context_.get_executor(), {"127.0.0.1", 0}).value()),
        discovery_(open_discovery(context_, listener_.port())),
        ends_(kept_ends) {
    asio::co_spawn(context_, accept(), asio::detached);
    asio::co_spawn(context_, answer_discovery(), asio::detached);
  }

  std::uint16_t port() const { return listener_.port(); }
  void run() { context_.run(); }
  void stop() { context_.stop(); }
  void start() {
    asio::post(context_, [this] { asio::co_spawn(context_, play(), asio::detached); });
  }
  std::int64_t ended_at(std::uint32_t job) const { return ends_[job % kept_ends]; }

 private:
  static UdpSocket open_discovery(asio::io_context& context, std::uint16_t port) {
    UdpOptions options;
    options.bind = {"127.0.0.1", port};
    return UdpSocket::open(context.get_executor(), options).value();
  }

  Task<> answer_discovery() {
    icemon::SchedulerNews news;
    news.netname = "BENCH";
    news.protocol = protocol;
    news.started_s = 1'700'000'000;
    while (true) {
      const auto request = co_await discovery_.receive();
      if (request.has_error()) co_return;
      if (request->bytes.size() != 1) continue;
      const auto sent = static_cast<std::uint8_t>(request->bytes[0]);
      const auto answered =
          discovery_.send_to(icemon::encode_discovery_reply(news, sent), request->from);
      if (answered.has_error()) continue;  // it asks again
    }
  }

  Task<> accept() {
    while (true) {
      const auto stream = co_await listener_.accept();
      if (stream.has_error()) co_return;
      asio::co_spawn(context_, serve(*stream), asio::detached);
    }
  }

  Task<> serve(StreamPtr stream) {
    const std::string highest = version_bytes(protocol);
    const auto greeted = co_await stream->write(highest, no_deadline);
    if (greeted.has_error()) co_return;
    const std::uint32_t theirs = co_await read_number(stream);
    if (theirs < same_layout_since) throw std::runtime_error("a monitor speaks an old protocol");
    const std::string common = version_bytes(std::min(theirs, protocol));
    const auto agreed = co_await stream->write(common, no_deadline);
    if (agreed.has_error()) co_return;
    co_await read_number(stream);  // what they agree to
    co_await read_number(stream);  // the login's length
    co_await read_number(stream);  // and its type
    monitors_.emplace_back(stream);
    Monitor& monitor = monitors_.back();
    monitor.queued = stream_.login();
    ++feed_.monitors_;
    while (monitor.is_open) {
      if (monitor.queued.empty()) co_await monitor.more.wait();
      const std::string bytes = std::exchange(monitor.queued, {});
      const auto written = co_await stream->write(bytes, no_deadline);
      monitor.is_open = written.has_value();
    }
    --feed_.monitors_;
  }

  void broadcast(const std::string& bytes, int messages) {
    for (Monitor& monitor : monitors_) {
      if (!monitor.is_open) continue;
      monitor.queued += bytes;
      monitor.more.notify_all();
    }
    feed_.messages_ += static_cast<std::uint64_t>(messages);
  }

  Task<> play() {
    for (int job = 0; job < load_.running; ++job) broadcast(stream_.begin(), 2);
    const Clock::time_point began = Clock::now();
    double jobs = 0, reports = 0;
    while (true) {
      co_await hostler::Clock::system().sleep_for(burst);
      const std::chrono::duration<double> passed = Clock::now() - began;
      std::string bytes;
      int messages = 0;
      for (; jobs < passed.count() * load_.jobs_per_second; ++jobs, messages += 3) {
        bytes += stream_.end();
        ends_[stream_.last_ended() % kept_ends] = Clock::now().time_since_epoch().count();
        bytes += stream_.begin();
      }
      // A daemon reports at most every three seconds.
      for (; reports < passed.count() * load_.hosts / 3; ++reports, ++messages) {
        bytes += stream_.report();
      }
      broadcast(bytes, messages);
    }
  }

  IcemonFeed& feed_;
  const IcemonLoad load_;
  IcemonStream stream_;
  asio::io_context context_{1};
  TcpListener listener_;
  UdpSocket discovery_;
  std::list<Monitor> monitors_;
  std::vector<std::atomic<std::int64_t>> ends_;
};

IcemonFeed::IcemonFeed(IcemonLoad load) : scheduler_(std::make_unique<Scheduler>(*this, load)) {
  port_ = scheduler_->port();
  thread_ = std::thread([this] { scheduler_->run(); });
}

IcemonFeed::~IcemonFeed() {
  scheduler_->stop();
  thread_.join();
}

void IcemonFeed::start() { scheduler_->start(); }

std::chrono::steady_clock::time_point IcemonFeed::ended_at(std::uint32_t job) const {
  return Clock::time_point(Clock::duration(scheduler_->ended_at(job)));
}

}  // namespace hostler::bench
