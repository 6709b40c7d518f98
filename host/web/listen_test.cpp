#include "web/listen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(Listen, AnswersAtAUnixSocketWithoutTheChecksForBrowsers) {
  TemporaryFolder folder;
  const auto path = folder.path() / "hostler.sock";
  TestServer server;
  server.router.claim("t", "POST", "/a", text("a"));
  ASSERT_TRUE(server.on_loop([&] { return server.server().listen_unix(path).has_value(); }));
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  RawClient client(path);
  client.send("POST /a HTTP/1.1\r\nHost: whatever\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(client.read_answer().body, "a");
  server.stop(0ms);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Listen, BindsAUnixSocketWhosePathIsTooLongForOne) {
  TemporaryFolder folder;
  const auto deep = folder.path() / std::string(100, 'a') / std::string(100, 'b');
  std::filesystem::create_directories(deep);
  TestServer server;
  server.router.claim("t", "GET", "/a", text("a"));
  ASSERT_TRUE(server.on_loop([&] { return server.server().listen_unix(deep / "s").has_value(); }));
  EXPECT_EQ(RawClient(deep / "s").get("/a").body, "a");
}

TEST(Listen, TakesOverASocketThatNobodyAnswersAndNoOther) {
  TemporaryFolder folder;
  const auto path = folder.path() / "s";
  {
    const Descriptor killed(::socket(AF_UNIX, SOCK_STREAM, 0));
    const auto address = unix_address(path).value();
    ASSERT_EQ(::bind(killed.get(), address.get(), sizeof address.address), 0);
  }
  TestServer first;
  TestServer second;
  EXPECT_TRUE(first.on_loop([&] { return first.server().listen_unix(path).has_value(); }));
  const auto refused = second.on_loop([&] { return second.server().listen_unix(path); });
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text, HasSubstr("already answers"));
  const auto file = folder.write("file", "precious");
  EXPECT_FALSE(second.on_loop([&] { return second.server().listen_unix(file); }));
  EXPECT_EQ(std::filesystem::file_size(file), 8u);
}

TEST(Listen, ListensOnLoopbackOnly) {
  asio::io_context loop;
  Router router;
  Server server(loop, router, {});
  for (const auto* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:0"}) {
    const auto refused = server.listen(address);
    ASSERT_FALSE(refused) << address;
    EXPECT_THAT(refused.error().text, HasSubstr("no authentication"));
  }
  for (const auto* address :
       {"", "8000", ":8000", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x", "::1:8000"})
    EXPECT_FALSE(server.listen(address)) << address;
  EXPECT_THAT(server.listen("localhost:0").value(), HasSubstr(":"));
}

}  // namespace
}  // namespace hostler::host
