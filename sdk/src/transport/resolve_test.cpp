#include "hostler/transport/resolve.hpp"

#include <gmock/gmock.h>

#include "test_loop.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;

TEST(Resolve, GivesANumericAddressBack) {
  TestLoop loop;
  EXPECT_THAT(loop.run(resolve("10.0.0.7", no_deadline)).value(),
              ElementsAre(asio::ip::make_address("10.0.0.7")));
  EXPECT_THAT(loop.run(resolve("::1", no_deadline)).value(),
              ElementsAre(asio::ip::make_address("::1")));
}

TEST(Resolve, FindsTheAddressesOfAName) {
  TestLoop loop;
  EXPECT_THAT(loop.run(resolve("localhost", Clock::system().now() + 10s)).value(),
              Contains(asio::ip::make_address("127.0.0.1")));
}

TEST(Resolve, FailsForANameThatNobodyHas) {
  TestLoop loop;
  EXPECT_FALSE(loop.run(resolve("no-such-host.invalid", Clock::system().now() + 10s)));
}

}  // namespace
}  // namespace hostler
