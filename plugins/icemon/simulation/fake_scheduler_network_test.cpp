#include "simulation/fake_scheduler.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <optional>
#include <string>
#include <utility>

#include "connection/control_port.hpp"
#include "connection/scheduler_link.hpp"
#include "fake_clock.hpp"
#include "protocol/control_text.hpp"
#include "protocol/decoder.hpp"
#include "protocol/discovery_messages.hpp"
#include "protocol/handshake.hpp"
#include "test_loop.hpp"
#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;
using hostler::StreamPtr;
using hostler::Task;

FakeSchedulerOptions small_cluster() {
  FakeSchedulerOptions options;
  options.netname = "testnet";
  options.simulation.hosts = 8;
  options.simulation.jobs_per_second = 100;
  options.simulation.mean_job_seconds = 1;
  options.simulation.host_losses_per_minute = 0;
  return options;
}

using testing::ClusterFixture;

class FakeSchedulerTest : public ::testing::Test {
 protected:
  void start(FakeSchedulerOptions options = small_cluster()) {
    scheduler_.emplace(loop_.executor(), std::move(options), clock_);
    const auto listening = scheduler_->listen();
    ASSERT_TRUE(listening) << listening.error().text;
    running_ = loop_.spawn(scheduler_->run());
    loop_.settle();
  }

  void TearDown() override {
    if (!scheduler_) return;
    scheduler_->stop();
    loop_.finish(running_);
  }

  std::unique_ptr<SchedulerLink> log_in(std::uint32_t announce = 44) {
    LinkOptions options;
    options.scheduler = scheduler_->address();
    options.announce = announce;
    const auto logins = scheduler_->counters().logins;
    auto link = loop_.run(SchedulerLink::open(loop_.executor(), options));
    if (!link) throw hostler::Failure(link.error());
    loop_.turn_until([&] { return scheduler_->counters().logins > logins; });
    return std::move(*link);
  }

  hostler::TestLoop loop_;
  hostler::FakeClock clock_{loop_};
  std::optional<FakeScheduler> scheduler_;
  hostler::Pending<void> running_;
};

// A monitor as small as it gets.
class Watcher : public ClusterFixture {
 public:
  explicit Watcher(std::unique_ptr<SchedulerLink> link)
      : link_(std::move(link)), decoder_(link_->protocol()) {}

  Task<> read_until_messages(std::uint64_t count) {
    while (decoder_.messages() < count) {
      const auto chunk = co_await link_->read();
      if (!chunk) throw hostler::Failure(chunk.error());
      const auto fed = decoder_.feed(chunk->bytes, [this](Message&& message) { say(message); });
      if (!fed) throw hostler::Failure(fed.error());
    }
  }

  std::uint32_t protocol() const { return link_->protocol(); }
  const Decoder& decoder() const { return decoder_; }

 private:
  std::unique_ptr<SchedulerLink> link_;
  Decoder decoder_;
};

TEST_F(FakeSchedulerTest, TellsEveryHostAtALoginAndThenWhatHappens) {
  start();
  Watcher watcher(log_in());
  loop_.run(watcher.read_until_messages(8));
  EXPECT_EQ(watcher.cluster.totals().hosts, 8);

  clock_.advance(10s);
  loop_.run(watcher.read_until_messages(scheduler_->counters().messages));
  const Totals totals = watcher.cluster.totals();
  EXPECT_GT(totals.done, 300u);
  EXPECT_GT(totals.compiling, 20);
  EXPECT_EQ(watcher.decoder().errors() + watcher.decoder().skipped(), 0u);
  EXPECT_EQ(watcher.cluster.ignored(), 0u);
}

TEST_F(FakeSchedulerTest, SpeaksTheLowerOfBothProtocols) {
  start();
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (const std::uint32_t announce : {22u, 28u, 29u, 38u, 39u, 43u, 44u}) {
    watchers.push_back(std::make_unique<Watcher>(log_in(announce)));
    EXPECT_EQ(watchers.back()->protocol(), std::min(announce, 43u));
  }
  EXPECT_EQ(scheduler_->counters().monitors, watchers.size());
  clock_.advance(3s);
  const Totals expected = [&] {
    loop_.run(watchers.back()->read_until_messages(8 + 600));
    return watchers.back()->cluster.totals();
  }();
  EXPECT_GT(expected.done, 50u);
  for (std::size_t i = 0; i + 1 < watchers.size(); ++i) {
    // Each later login repeated all hosts to those that were there before.
    loop_.run(watchers[i]->read_until_messages(8 * (watchers.size() - i) + 600));
    EXPECT_EQ(watchers[i]->decoder().errors() + watchers[i]->decoder().skipped(), 0u);
    EXPECT_GT(watchers[i]->cluster.totals().done, 50u);
  }
}

TEST_F(FakeSchedulerTest, LetsMonitorsLeave) {
  start();
  {
    Watcher first(log_in());
    Watcher second(log_in());
    EXPECT_EQ(scheduler_->counters().monitors, 2u);
  }
  loop_.turn_until([&] { return scheduler_->counters().monitors == 0; });
  clock_.advance(1s);
  EXPECT_EQ(scheduler_->counters().dropped, 0u);
}

Task<StreamPtr> connect(hostler::HostPort to, int receive_buffer = 0) {
  hostler::TcpConnectOptions options;
  options.receive_buffer = receive_buffer;
  auto stream = co_await hostler::tcp_connect(to, hostler::no_deadline, options);
  if (!stream) throw hostler::Failure(stream.error());
  co_return std::move(*stream);
}

// Logs in with protocol 43 and says nothing more.
Task<StreamPtr> log_in_and_sleep(hostler::HostPort scheduler) {
  StreamPtr stream = co_await connect(scheduler, 4096);
  const std::string bytes = encode_version(43) + encode_version(43) + encode_login();
  (void)co_await stream->write(bytes, hostler::no_deadline);
  co_return stream;
}

TEST_F(FakeSchedulerTest, DropsAMonitorThatDoesNotRead) {
  FakeSchedulerOptions options = small_cluster();
  options.queue_bytes = 64 * 1024;
  options.simulation.hosts = 50;
  options.simulation.jobs_per_second = 2000;
  start(options);
  const StreamPtr sleeper = loop_.run(log_in_and_sleep(scheduler_->address()));
  loop_.turn_until([&] { return scheduler_->counters().monitors == 1; });
  for (int i = 0; i < 1000 && scheduler_->counters().dropped == 0; ++i) clock_.advance(100ms);
  EXPECT_EQ(scheduler_->counters().dropped, 1u);
  loop_.turn_until([&] { return scheduler_->counters().monitors == 0; });
}

TEST_F(FakeSchedulerTest, ClosesOnWhoeverIsNoMonitor) {
  start();
  const auto talk = [](hostler::HostPort to, std::string bytes) -> Task<std::string> {
    const StreamPtr stream = co_await connect(to);
    (void)co_await stream->write(bytes, hostler::no_deadline);
    std::string heard;
    std::array<char, 100> buffer{};
    while (const auto got = co_await stream->read_some(buffer, hostler::no_deadline)) {
      heard.append(buffer.data(), *got);
    }
    co_return heard;
  };
  const auto to = scheduler_->address();
  EXPECT_EQ(loop_.run(talk(to, encode_version(20))), encode_version(43)) << "too old";
  EXPECT_EQ(loop_.run(talk(to, encode_version(30) + encode_version(31))),
            encode_version(43) + encode_version(30));
  const std::string not_a_login("\0\0\0\4\0\0\0P", 8);
  EXPECT_EQ(loop_.run(talk(to, encode_version(43) + encode_version(43) + not_a_login)),
            encode_version(43) + encode_version(43));
  EXPECT_EQ(scheduler_->counters().logins, 0u);
}

TEST_F(FakeSchedulerTest, IsFoundByADatagram) {
  start();
  auto socket = hostler::UdpSocket::open(loop_.executor(), {.bind = {"127.0.0.1", 0}});
  ASSERT_TRUE(socket);
  const auto ask = [&](std::string bytes) {
    ASSERT_TRUE(socket->send_to(bytes, scheduler_->address()));
  };
  ask("no request");
  ask(encode_discovery_request(200));
  ask(encode_discovery_request(44));
  const auto reply = loop_.run(socket->receive());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->from, scheduler_->address());
  const auto news = decode_discovery_reply(reply->bytes, 44);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->netname, "testnet");
  EXPECT_EQ(news->protocol, 43u);
  EXPECT_EQ(news->started_s, small_cluster().simulation.started_s);
  EXPECT_EQ(scheduler_->counters().discoveries, 1u);
}

TEST_F(FakeSchedulerTest, ListsItsHostsAndJobsOnItsControlPort) {
  start();
  clock_.advance(5s);
  const auto ask = [](hostler::HostPort to) -> Task<std::string> {
    const StreamPtr stream = co_await connect(to);
    const auto lines = hostler::LineConnection::make(stream);
    lines->try_send("listcs\nLISTJOBS\nsing\nquit");
    std::string heard;
    while (const auto line = co_await lines->read_line()) heard.append(*line).append("\n");
    co_return heard;
  };
  hostler::HostPort control = scheduler_->address();
  ++control.port;
  const std::string text = loop_.run(ask(control));
  EXPECT_TRUE(text.starts_with("200-ICECC 1.4.0: 5s uptime, 8 hosts, ")) << text;
  EXPECT_EQ(parse_greeting_version(text), "1.4.0");
  EXPECT_NE(text.find("Invalid command 'sing'\n200 done\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("200 Good Bye!\n"));

  const ControlListing expected = scheduler_->simulation().listing();
  const ControlListing listing = parse_listing(text);
  ASSERT_EQ(listing.hosts.size(), 8u);
  EXPECT_EQ(listing.hosts[0].name, expected.hosts[0].name);
  EXPECT_EQ(listing.hosts[0].ip, expected.hosts[0].ip);
  EXPECT_EQ(listing.hosts[0].max_jobs, expected.hosts[0].max_jobs);
  ASSERT_EQ(listing.jobs.size(), expected.jobs.size()) << "each once";
  EXPECT_GT(listing.jobs.size(), 20u);
}

TEST_F(FakeSchedulerTest, ObeysItsControlPort) {
  start();
  Watcher watcher(log_in());
  const auto ask = [&](std::vector<std::string> commands) {
    auto asking =
        ask_control_port(loop_.executor(), scheduler_->address(), std::move(commands));
    const auto answer = loop_.run(std::move(asking));
    if (!answer) throw hostler::Failure(answer.error());
    return answer->texts;
  };
  const auto hosts = scheduler_->simulation().listing().hosts;
  const std::string first = hosts[0].name, second = hosts[1].ip;
  EXPECT_EQ(ask({"removecs " + first, "BlockCS " + second + " nobody", "listblocks"}),
            (std::vector<std::string>{"removing host " + first + "\n",
                                      "removing host " + second + "\n",
                                      "   " + second + "\n   nobody\n"}));
  loop_.run(watcher.read_until_messages(8 + 2));
  EXPECT_EQ(watcher.cluster.totals().hosts, 6);
  EXPECT_EQ(ask({"unblockcs nobody", "listblocks"}),
            (std::vector<std::string>{"", "   " + second + "\n"}));

  const std::string third = hosts[2].name;
  EXPECT_TRUE(ask({"internals " + third})[0].starts_with("Node Name: " + third + "\n"));
  EXPECT_EQ(ask({"internals " + first})[0], "") << "it is not there";
  EXPECT_EQ(ask({"removecs", "blockcs", "unblockcs"}),
            (std::vector<std::string>{"401 Sure. But which hosts?\n", "401 Sure. But which hosts?\n",
                                      "401 Sure. But which host?\n"}));
}

TEST_F(FakeSchedulerTest, EndsAllConnectionsWhenItStops) {
  start();
  const auto link = log_in();
  scheduler_->stop();
  loop_.finish(running_);
  EXPECT_EQ(scheduler_->counters().monitors, 0u);
  while (const auto chunk = loop_.run(link->read())) {
  }
}

TEST_F(FakeSchedulerTest, EndsAllConnectionsWhenItIsCancelled) {
  FakeScheduler scheduler(loop_.executor(), small_cluster(), clock_);
  ASSERT_TRUE(scheduler.listen());
  hostler::asio::cancellation_signal cancel;
  const auto running = loop_.spawn(scheduler.run(), [&](auto handler) {
    return hostler::asio::bind_cancellation_slot(cancel.slot(), std::move(handler));
  });
  const StreamPtr stream = loop_.run(log_in_and_sleep(scheduler.address()));
  loop_.turn_until([&] { return scheduler.counters().monitors == 1; });
  cancel.emit(hostler::asio::cancellation_type::terminal);
  loop_.finish(running);
  EXPECT_EQ(scheduler.counters().monitors, 0u);
}

TEST(FakeSchedulerPorts, AreRefusedWhenTheyAreTaken) {
  hostler::TestLoop loop;
  FakeScheduler first(loop.executor(), small_cluster());
  ASSERT_TRUE(first.listen());
  FakeSchedulerOptions options = small_cluster();
  options.listen = first.address();
  FakeScheduler second(loop.executor(), options);
  const auto listening = second.listen();
  ASSERT_FALSE(listening);
  EXPECT_NE(listening.error().text.find(std::to_string(options.listen.port)), std::string::npos);
}

}  // namespace
}  // namespace icemon
