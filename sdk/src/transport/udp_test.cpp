#include "hostler/transport/udp.hpp"

#include <gmock/gmock.h>

#include "hostler/transport/address.hpp"
#include "test_loop.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::StartsWith;

class UdpTest : public testing::Test {
 protected:
  UdpSocket open(const std::string& address = "127.0.0.1") {
    UdpOptions options;
    options.bind = {address, 0};
    return UdpSocket::open(loop_.executor(), options).value();
  }

  TestLoop loop_;
};

TEST_F(UdpTest, CarriesADatagramAndItsSender) {
  UdpSocket here = open();
  UdpSocket there = open();
  ASSERT_TRUE(here.send_to("hello", {"127.0.0.1", there.port()}));
  const auto received = loop_.run(there.receive()).value();
  EXPECT_EQ(received.bytes, "hello");
  EXPECT_EQ(received.from, (HostPort{"127.0.0.1", here.port()}));
}

TEST_F(UdpTest, KeepsDatagramsApartEvenEmptyAndLargeOnes) {
  UdpSocket here = open();
  UdpSocket there = open();
  const HostPort to{"127.0.0.1", there.port()};
  for (const std::string& bytes : {std::string(), std::string(60'000, 'x'), std::string("last")}) {
    ASSERT_TRUE(here.send_to(bytes, to));
    EXPECT_EQ(loop_.run(there.receive()).value().bytes, bytes);
  }
}

TEST_F(UdpTest, ReceivesOnAfterADeadline) {
  UdpSocket here = open();
  UdpSocket there = open();
  EXPECT_EQ(loop_.run(there.receive(Clock::system().now() + 1ms)).error(),
            TransportError::deadline);
  EXPECT_EQ(loop_.run(there.receive(Clock::system().now() - 1s)).error(), TransportError::deadline);
  ASSERT_TRUE(here.send_to("late", {"127.0.0.1", there.port()}));
  EXPECT_EQ(loop_.run(there.receive(Clock::system().now() + 10s)).value().bytes, "late");
}

TEST_F(UdpTest, EndsAReceiveWhenClosed) {
  UdpSocket socket = open();
  auto pending = loop_.spawn(socket.receive());
  loop_.settle();
  socket.close();
  loop_.finish(pending);
  EXPECT_EQ(pending.get().error(), TransportError::closed);
  EXPECT_EQ(loop_.run(socket.receive()).error(), TransportError::closed);
}

TEST_F(UdpTest, RefusesAPortThatIsTakenUnlessItIsShared) {
  UdpOptions options;
  options.bind = {"127.0.0.1", 0};
  options.reuse_address = true;
  UdpSocket first = UdpSocket::open(loop_.executor(), options).value();
  options.bind.port = first.port();
  EXPECT_TRUE(UdpSocket::open(loop_.executor(), options));
  options.reuse_address = false;
  const auto second = UdpSocket::open(loop_.executor(), options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text, "cannot open UDP 127.0.0.1:" + std::to_string(first.port()) +
                                     ": Address already in use");
}

TEST_F(UdpTest, SendsToNumbersOnly) {
  UdpSocket socket = open();
  EXPECT_EQ(socket.send_to("x", {"studio-1", 9}).error().text,
            "cannot send to studio-1:9: 'studio-1' is no numeric address");
}

TEST_F(UdpTest, BroadcastsOnlyWhenAllowedTo) {
  UdpSocket socket = open("0.0.0.0");
  EXPECT_THAT(socket.send_to("x", {"127.255.255.255", 9}).error().text,
              StartsWith("cannot send to 127.255.255.255:9: "));
  UdpOptions options;
  options.broadcast = true;
  UdpSocket allowed = UdpSocket::open(loop_.executor(), options).value();
  EXPECT_TRUE(allowed.send_to("x", {"127.255.255.255", 9}));
}

}  // namespace
}  // namespace hostler
