#include <gmock/gmock.h>

#include "hostler/transport/tcp.hpp"
#include "hostler/transport/websocket.hpp"
#include "test_loop.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class WebSocketServerTest : public testing::Test {
 protected:
  WebSocketServer listen(WebSocketServerOptions options = {}) {
    return WebSocketServer::listen(loop_.executor(), {"127.0.0.1", 0}, options).value();
  }

  Result<WebSocketPtr> connect(const WebSocketServer& server) {
    const HostPort to{"127.0.0.1", server.port()};
    const auto deadline = Clock::system().now() + 10s;
    return loop_.run(websocket_connect(to, "/", deadline, {}));
  }

  StreamPtr connect_silently(const WebSocketServer& server) {
    const HostPort to{"127.0.0.1", server.port()};
    return loop_.run(tcp_connect(to, Clock::system().now() + 10s)).value();
  }

  TestLoop loop_;
};

TEST_F(WebSocketServerTest, GivesOutConnectionsThatAreReady) {
  WebSocketServer server = listen();
  const auto client = connect(server).value();
  const auto accepted = loop_.run(server.accept()).value();
  EXPECT_EQ(server.connections(), 1u);
  accepted->try_send_text("welcome");
  EXPECT_EQ(loop_.run(client->read_text()).value(), "welcome");
}

TEST_F(WebSocketServerTest, IsNotHeldUpByOneThatAsksForNothing) {
  WebSocketServer server = listen();
  const StreamPtr silent = connect_silently(server);
  const auto client = connect(server).value();
  const auto accepted = loop_.run(server.accept()).value();
  EXPECT_EQ(server.connections(), 2u);
}

TEST_F(WebSocketServerTest, DropsOneThatAsksForNothingInTime) {
  WebSocketServerOptions options;
  options.handshake_deadline = 1ms;
  WebSocketServer server = listen(options);
  const StreamPtr silent = connect_silently(server);
  std::array<char, 10> buffer{};
  EXPECT_EQ(loop_.run(silent->read_some(buffer, Clock::system().now() + 10s)).error(),
            TransportError::ended);
  EXPECT_EQ(server.connections(), 0u);
}

TEST_F(WebSocketServerTest, TellsOneTooManyToComeBackLater) {
  WebSocketServerOptions options;
  options.max_connections = 1;
  WebSocketServer server = listen(options);
  const auto first = connect(server).value();
  const auto second = connect(server);
  ASSERT_FALSE(second);
  EXPECT_THAT(
      second.error().text,
      StartsWith("no WebSocket at ws://127.0.0.1:" + std::to_string(server.port()) + "/: "));
}

TEST_F(WebSocketServerTest, EndsAnAcceptWhenClosedAndLeavesConnectionsAlone) {
  WebSocketServer server = listen();
  const auto client = connect(server).value();
  const auto accepted = loop_.run(server.accept()).value();
  auto pending = loop_.spawn(server.accept());
  loop_.settle();
  server.close();
  loop_.finish(pending);
  EXPECT_EQ(pending.get().error(), TransportError::closed);
  client->try_send_text("still here");
  EXPECT_EQ(loop_.run(accepted->read_text()).value(), "still here");
}

TEST_F(WebSocketServerTest, SaysWhyItCannotListen) {
  WebSocketServer server = listen();
  const auto second = WebSocketServer::listen(loop_.executor(), {"127.0.0.1", server.port()});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().text, HasSubstr("Address already in use"));
}

}  // namespace
}  // namespace hostler
