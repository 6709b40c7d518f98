#include "interface/pyicemon_server.hpp"

#include <gtest/gtest.h>

#include "fake_clock.hpp"
#include "hostler/transport/tcp.hpp"
#include "hostler/transport/websocket.hpp"
#include "testing/cluster_fixture.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;

constexpr auto empty_frame = R"({"timestamp": 0, "index": 0, "nodes": [], "links": []})";

class PyicemonServerTest : public ::testing::Test, protected testing::ClusterFixture {
 protected:
  PyicemonServerTest() {
    const auto shown = [this] { return is_watching_ ? &cluster : nullptr; };
    server_ = PyicemonServer::listen(loop_.executor(), {"127.0.0.1", 0}, shown, {}, clock_).value();
    loop_.spawn(server_->run());
  }

  ~PyicemonServerTest() override {
    server_.reset();
    clock_.advance(1s);  // what slept ends before its clock
  }

  hostler::WebSocketPtr open_page(hostler::TcpConnectOptions tcp = {}) {
    const hostler::HostPort to{"127.0.0.1", server_->port()};
    const auto deadline = hostler::Clock::system().now() + 10s;
    auto stream = loop_.run(hostler::tcp_connect(to, deadline, tcp)).value();
    hostler::WebSocketOptions options;
    options.max_message = 10'000'000;
    return loop_
        .run(hostler::WebSocketConnection::connect(stream, "farm:9999", "/", deadline, options))
        .value();
  }

  std::string read(const hostler::WebSocketPtr& page) {
    return loop_.run(page->read_text()).value();
  }

  void change() {
    server_->changed();
    loop_.settle();
  }

  hostler::TestLoop loop_;
  hostler::FakeClock clock_{loop_};
  bool is_watching_ = true;
  std::unique_ptr<PyicemonServer> server_;
};

TEST_F(PyicemonServerTest, GreetsWithAValidEmptyFrameBeforeTheFirstMessage) {
  EXPECT_EQ(read(open_page()), empty_frame);
  is_watching_ = false;
  EXPECT_EQ(read(open_page()), empty_frame);
}

TEST_F(PyicemonServerTest, GivesANewPageAllThatIsKnownAtOnce) {
  host(1, "alpha");
  EXPECT_EQ(read(open_page()),
            R"({"timestamp": 0, "index": 0, "nodes": )"
            R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 0.0}], "links": []})");
}

TEST_F(PyicemonServerTest, TellsAllPagesWhatChanged) {
  const auto one = open_page();
  const auto two = open_page();
  EXPECT_EQ(read(one), empty_frame);
  EXPECT_EQ(read(two), empty_frame);
  host(1, "alpha");
  change();
  const auto news = R"({"timestamp": 0, "index": 0, "nodes": )"
                    R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 0.0}]})";
  EXPECT_EQ(read(one), news);
  EXPECT_EQ(read(two), news);
}

TEST_F(PyicemonServerTest, BroadcastsTheNewestStateOnceATenthOfASecond) {
  const auto page = open_page();
  read(page);
  host(1, "alpha", 4);
  change();
  read(page);
  local(200, 1);
  change();
  local(201, 1);
  change();
  auto reading = loop_.spawn(page->read_text());
  clock_.advance(99ms);
  EXPECT_FALSE(reading.done());
  clock_.advance(1ms);
  loop_.finish(reading);
  EXPECT_EQ(reading.get().value(),
            R"({"timestamp": 0, "index": 0, "nodes": )"
            R"([{"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 50.0}], )"
            R"("links": [{"source": 1, "target": 1, "value": 10}]})");
}

TEST_F(PyicemonServerTest, SkipsASlowPageAndThenGivesItAllAtOnce) {
  hostler::TcpConnectOptions tiny;
  tiny.receive_buffer = 4096;
  const auto slow = open_page(tiny);
  read(slow);
  for (HostId id = 1; id <= 2000; ++id) host(id, "host-" + std::to_string(id), 1000);
  constexpr int broadcasts = 60;  // of 150 KB: more than the system's buffers take
  for (int i = 1; i <= broadcasts; ++i) {
    local(static_cast<JobId>(i), 2000);
    change();
    clock_.advance(100ms);
  }
  int frames = 0;
  std::string last;
  while (last.find(R"("load": 6.0})") == std::string::npos) {
    last = read(slow);
    ++frames;
  }
  EXPECT_LT(frames, broadcasts);
  EXPECT_NE(last.find(R"("links": [{"source": 2000, "target": 2000, "value": 10}]})"),
            std::string::npos)
      << "a full frame: the page has missed some";
}

TEST_F(PyicemonServerTest, IgnoresWhatPagesSayAndForgetsThoseThatGo) {
  const auto stays = open_page();
  read(stays);
  auto goes = open_page();
  read(goes);
  goes->try_send_text("hello");
  goes.reset();
  stays->try_send_text("hello");
  host(1, "alpha");
  change();
  EXPECT_NE(read(stays), empty_frame);
}

TEST_F(PyicemonServerTest, EndsItsPagesWithItself) {
  const auto page = open_page();
  read(page);
  server_.reset();
  EXPECT_EQ(loop_.run(page->read_text()).error(), hostler::TransportError::ended);
}

TEST_F(PyicemonServerTest, SaysWhenItsPortIsTaken) {
  const auto second = PyicemonServer::listen(loop_.executor(), {"127.0.0.1", server_->port()},
                                             [] { return nullptr; });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text, "cannot listen on 127.0.0.1:" + std::to_string(server_->port()) +
                                     ": Address already in use");
}

}  // namespace
}  // namespace icemon
