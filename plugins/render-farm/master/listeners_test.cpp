#include "master/listeners.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_loop.hpp"

namespace render_farm {
namespace {

using hostler::HostPort;
using hostler::TcpListener;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Listeners, SayWhereTheyListenWhenTheSettingSaysPortZero) {
  hostler::TestLoop loop;
  auto listener = TcpListener::listen(loop.executor(), HostPort{"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  EXPECT_EQ(address_of(*listener).text(), "127.0.0.1:" + std::to_string(listener->port()));
  EXPECT_EQ(join_address(HostPort{"0.0.0.0", listener->port()}, "studio-1"),
            "studio-1:" + std::to_string(listener->port()));
}

TEST(Listeners, NameThePortThatIsTakenAndTheSettingToChange) {
  hostler::TestLoop loop;
  auto first = TcpListener::listen(loop.executor(), HostPort{"127.0.0.1", 0});
  ASSERT_TRUE(first);
  const auto second = TcpListener::listen(loop.executor(), address_of(*first));
  ASSERT_TRUE(second.has_error());
  const auto console = listen_trouble("console_listen", second.error());
  EXPECT_THAT(console.text,
              StartsWith("console_listen: cannot listen on " + address_of(*first).text()));
  EXPECT_THAT(console.text, HasSubstr("\"\" for no console"));
  EXPECT_THAT(listen_trouble("worker_listen", second.error()).text,
              testing::Not(HasSubstr("no console")));
}

}  // namespace
}  // namespace render_farm
