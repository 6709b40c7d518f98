#include "hostler/transport/tcp.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "hostler/transport/lines.hpp"
#include "test_loop.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

int option_of(int socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(socket, level, name, &value, &size);
  return value;
}

// The descriptor of this process whose peer is that port of loopback; -1: none.
int socket_connected_to(std::uint16_t port) {
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) return descriptor;
  }
  return -1;
}

class TcpTest : public testing::Test {
 protected:
  TcpListener listen(TcpListenOptions options = {}, const std::string& host = "127.0.0.1") {
    return TcpListener::listen(loop_.executor(), {host, 0}, std::move(options)).value();
  }

  StreamPtr connect(std::uint16_t port, const std::string& host = "127.0.0.1") {
    const HostPort to{host, port};
    return loop_.run(tcp_connect(to, Clock::system().now() + 10s)).value();
  }

  std::string connect_error(const HostPort& to, Duration patience) {
    auto result = loop_.run(tcp_connect(to, Clock::system().now() + patience));
    return result ? "connected" : result.error().text;
  }

  TestLoop loop_;
};

TEST_F(TcpTest, NamesThePeerOnBothSides) {
  TcpListener listener = listen();
  const StreamPtr client = connect(listener.port());
  const StreamPtr server = loop_.run(listener.accept()).value();
  EXPECT_EQ(client->peer(), "127.0.0.1:" + std::to_string(listener.port()));
  EXPECT_THAT(server->peer(), StartsWith("127.0.0.1:"));
}

TEST_F(TcpTest, SpeaksIPv6) {
  auto listener = TcpListener::listen(loop_.executor(), {"::1", 0});
  if (!listener) GTEST_SKIP() << "no IPv6 here: " << listener.error().text;
  const StreamPtr client = connect(listener->port(), "::1");
  EXPECT_EQ(client->peer(), "[::1]:" + std::to_string(listener->port()));
}

TEST_F(TcpTest, ResolvesNames) {
  TcpListener listener = listen({}, "localhost");
  connect(listener.port(), "localhost");
  EXPECT_TRUE(loop_.run(listener.accept()));
}

TEST_F(TcpTest, SaysWhoRefusedTheConnection) {
  std::uint16_t port = 0;
  {
    TcpListener listener = listen();
    port = listener.port();
  }
  EXPECT_EQ(connect_error({"127.0.0.1", port}, 10s),
            "cannot connect to 127.0.0.1:" + std::to_string(port) + ": Connection refused");
}

TEST_F(TcpTest, SaysThatANameIsUnknown) {
  EXPECT_THAT(connect_error({"no-such-host.invalid", 1}, 10s),
              StartsWith("cannot connect to no-such-host.invalid:1: "));
}

TEST_F(TcpTest, GivesUpConnectingAtTheDeadline) {
  // A listener whose queue is full answers no further attempt.
  TcpListener listener = listen();
  asio::ip::tcp::acceptor full(loop_.context(), {asio::ip::address_v4::loopback(), 0}, true);
  full.listen(0);
  const HostPort to{"127.0.0.1", full.local_endpoint().port()};
  std::vector<StreamPtr> filling;
  std::string error;
  while (filling.size() < 5 && error.empty()) {
    auto stream = loop_.run(tcp_connect(to, Clock::system().now() + 200ms));
    if (stream) filling.push_back(*stream);
    if (!stream) error = stream.error().text;
  }
  EXPECT_THAT(error, HasSubstr("the time for it has passed"));
}

TEST_F(TcpTest, ConnectsWithTheOptionsAskedFor) {
  TcpListener listener = listen();
  TcpConnectOptions options;
  options.receive_buffer = 100'000;
  options.keepalive_idle = 7s;
  options.keepalive_interval = 3s;
  options.keepalive_count = 2;
  options.user_timeout = 9s;
  const HostPort to{"127.0.0.1", listener.port()};
  const auto deadline = Clock::system().now() + 10s;
  const StreamPtr client = loop_.run(tcp_connect(to, deadline, options)).value();
  const int socket = socket_connected_to(listener.port());
  EXPECT_GE(option_of(socket, SOL_SOCKET, SO_RCVBUF), 100'000);
  EXPECT_EQ(option_of(socket, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_KEEPIDLE), 7);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_KEEPINTVL), 3);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_KEEPCNT), 2);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_USER_TIMEOUT), 9000);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_NODELAY), 1);
}

TEST_F(TcpTest, SaysWhyItCannotListen) {
  TcpListener first = listen();
  auto second = TcpListener::listen(loop_.executor(), {"127.0.0.1", first.port()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text, "cannot listen on 127.0.0.1:" + std::to_string(first.port()) +
                                     ": Address already in use");
  auto nowhere = TcpListener::listen(loop_.executor(), {"studio-1", 0});
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().text,
            "cannot listen on studio-1:0: 'studio-1' is no address; give one of this machine's");
}

TEST_F(TcpTest, TakesItsPortAgainAtOnce) {
  std::uint16_t port = 0;
  {
    TcpListener listener = listen();
    port = listener.port();
    const StreamPtr client = connect(port);
    loop_.run(listener.accept()).value()->close();  // leaves TIME_WAIT on this side
  }
  EXPECT_TRUE(TcpListener::listen(loop_.executor(), {"127.0.0.1", port}));
}

TEST_F(TcpTest, EndsAnAcceptWhenClosed) {
  TcpListener listener = listen();
  auto pending = loop_.spawn(listener.accept());
  loop_.settle();
  listener.close();
  loop_.finish(pending);
  EXPECT_EQ(pending.get().error(), TransportError::closed);
}

Task<> read_for_ever(std::shared_ptr<LineConnection> connection) {
  while (const auto line = co_await connection->read_line(Clock::system().now() + 1h)) {
    EXPECT_EQ(*line, "never sent");
  }
}

TEST_F(TcpTest, ClosesConnectionsOfALoopThatIsDestroyed) {
  TcpListener listener = listen();
  {
    TestLoop other;
    const HostPort to{"127.0.0.1", listener.port()};
    auto connected = other.run(tcp_connect(to, Clock::system().now() + 10s)).value();
    auto reading = other.spawn(read_for_ever(LineConnection::make(std::move(connected))));
    other.settle();
    EXPECT_FALSE(reading.done());
  }
  auto lines = LineConnection::make(loop_.run(listener.accept()).value());
  EXPECT_EQ(loop_.run(lines->read_line()).error(), TransportError::ended);
}

Task<> keep_accepting(TcpListener* listener, std::vector<StreamPtr>* accepted) {
  while (auto stream = co_await listener->accept()) accepted->push_back(*stream);
}

TEST_F(TcpTest, TellsOneConnectionTooManyWhyAndGoesOn) {
  TcpListenOptions options;
  options.max_connections = 500;
  options.refusal = "500 consoles are open; close one\n";
  TcpListener listener = listen(options);
  std::vector<StreamPtr> accepted;
  loop_.spawn(keep_accepting(&listener, &accepted));
  std::vector<StreamPtr> idle;
  for (int i = 0; i < 500; ++i) idle.push_back(connect(listener.port()));
  loop_.turn_until([&] { return accepted.size() == 500; });
  EXPECT_EQ(listener.connections(), 500u);

  auto refused = LineConnection::make(connect(listener.port()));
  EXPECT_EQ(loop_.run(refused->read_line()).value(), "500 consoles are open; close one");
  EXPECT_EQ(loop_.run(refused->read_line()).error(), TransportError::ended);
  EXPECT_EQ(accepted.size(), 500u);

  accepted.front()->close();
  EXPECT_EQ(listener.connections(), 499u);
  connect(listener.port());
  loop_.turn_until([&] { return accepted.size() == 501; });
}

}  // namespace
}  // namespace hostler
