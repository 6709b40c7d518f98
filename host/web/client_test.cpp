#include "web/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

// Runs a coroutine to its end on a loop of its own.
template <class T>
T run(Task<T> task) {
  asio::io_context loop;
  auto result = asio::co_spawn(loop, std::move(task), asio::use_future);
  loop.run();
  return result.get();
}

Client client_of(const TestServer& server, std::string base = {}, std::string token = {}) {
  return Client::over_url("http://" + server.address() + base, std::move(token)).value();
}

TEST(Client, GetsAndPosts) {
  TestServer server;
  server.router.claim("t", "GET", "/base/a", text("a"));
  server.router.claim("t", "POST", "/base/echo",
                      [](const Request& request, const std::shared_ptr<Responder>& responder) {
                        responder->respond(
                            201, {{"X-Token", std::string(request.headers.get("Authorization"))}},
                            request.body);
                      });
  const auto client = client_of(server, "/base/", "secret");
  const auto got = run(client.get("/a", 10s)).value();
  EXPECT_EQ(got.status, 200u);
  EXPECT_EQ(got.body, "a");
  const auto posted = run(client.post("/echo", std::string(200000, 'x'), 10s)).value();
  EXPECT_EQ(posted.status, 201u);
  EXPECT_EQ(posted.body.size(), 0u);  // it was spooled to a file
  EXPECT_EQ(posted.headers.get("X-Token"), "Bearer secret");
  EXPECT_EQ(run(client.post("/echo", "{}", 10s)).value().body, "{}");
  EXPECT_EQ(run(client.get("/none", 10s)).value().status, 404u);
}

TEST(Client, ReachesAUnixSocketWithALongPath) {
  TemporaryFolder folder;
  const auto deep = folder.path() / std::string(120, 'a');
  std::filesystem::create_directories(deep);
  TestServer server;
  server.router.claim("t", "GET", "/a", text("a"));
  ASSERT_TRUE(server.on_loop([&] { return server.server().listen_unix(deep / "s").has_value(); }));
  EXPECT_EQ(run(Client::over_unix_socket(deep / "s").get("/a", 10s)).value().body, "a");
}

TEST(Client, SaysThatNobodyAnswers) {
  TemporaryFolder folder;
  const auto missing = run(Client::over_unix_socket(folder.path() / "s").get("/a", 10s));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ExitCode::unavailable);
  EXPECT_THAT(missing.error().text, HasSubstr((folder.path() / "s").string()));
}

TEST(Client, GivesUpAtItsDeadline) {
  TestServer server;
  std::shared_ptr<Responder> kept;
  server.router.claim(
      "t", "GET", "/never",
      [&](const Request&, std::shared_ptr<Responder> responder) { kept = std::move(responder); });
  const auto late = run(client_of(server).get("/never", 20ms));
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().text, HasSubstr("too long"));
  server.stop(0ms);
}

TEST(Client, RefusesWhatIsNoUrl) {
  for (const auto* url :
       {"", "localhost:8000", "https://localhost", "http://", "ftp://x", "http://u:p@x"}) {
    const auto client = Client::over_url(url);
    ASSERT_FALSE(client) << url;
    EXPECT_EQ(client.error().code, ExitCode::usage);
  }
}

Task<std::vector<std::string>> all_lines(Client client) {
  auto stream = (co_await client.open("POST", "/stream", "{}", 10s)).value();
  EXPECT_EQ(stream.status(), 200u);
  std::vector<std::string> lines;
  while (true) {
    auto line = (co_await stream.next_line()).value();
    if (!line) co_return lines;
    lines.push_back(std::move(*line));
  }
}

TEST(Client, ReadsAnAnswerLineByLine) {
  TestServer server;
  const std::string long_line(300000, 'x');
  server.router.claim("t", "POST", "/stream",
                      [&](const Request&, const std::shared_ptr<Responder>& responder) {
                        responder->begin(200, {});
                        for (const auto* piece : {"one\ntw", "o\r\n\n", "thr"})
                          responder->write(piece);
                        responder->write("ee\n" + long_line + "\nlast");
                        responder->end();
                      });
  EXPECT_THAT(run(all_lines(client_of(server))),
              ::testing::ElementsAre("one", "two", "", "three", long_line, "last"));
}

Task<> read_one_and_leave(Client client) {
  auto stream = (co_await client.open("POST", "/stream", "{}", 10s)).value();
  const auto line = (co_await stream.next_line()).value();
  EXPECT_EQ(line, "one");
}

TEST(Client, CancelsByClosing) {
  TestServer server;
  std::promise<void> gone;
  std::shared_ptr<Responder> kept;
  server.router.claim("t", "POST", "/stream",
                      [&](const Request&, std::shared_ptr<Responder> responder) {
                        responder->on_gone([&] { gone.set_value(); });
                        responder->begin(200, {});
                        responder->write("one\n");
                        kept = std::move(responder);
                      });
  run(read_one_and_leave(client_of(server)));
  gone.get_future().get();
}

Task<Result<std::optional<std::string>>> wait_for_a_line(std::shared_ptr<AnswerStream> stream) {
  co_return co_await stream->next_line();
}

Task<> close_while_it_waits(Client client) {
  auto opened = co_await client.open("POST", "/stream", "{}", 10s);
  const auto stream = std::make_shared<AnswerStream>(std::move(opened.value()));
  const auto loop = co_await asio::this_coro::executor;
  asio::post(loop, [stream] { stream->close(); });
  const auto line = co_await wait_for_a_line(stream);
  EXPECT_FALSE(line);
}

TEST(Client, EndsAWaitForALineByClosing) {
  TestServer server;
  std::shared_ptr<Responder> kept;
  server.router.claim("t", "POST", "/stream",
                      [&](const Request&, std::shared_ptr<Responder> responder) {
                        responder->begin(200, {});
                        kept = std::move(responder);
                      });
  run(close_while_it_waits(client_of(server)));
}

Task<Result<std::string>> rest_of(Client client) {
  auto stream = (co_await client.open("POST", "/stream", "{}", 10s)).value();
  co_return co_await stream.rest(10s);
}

TEST(Client, TellsACutAnswerFromACompleteOne) {
  TestServer server;
  std::shared_ptr<Responder> kept;
  server.router.claim("t", "POST", "/stream",
                      [&](const Request&, std::shared_ptr<Responder> responder) {
                        responder->begin(200, {});
                        responder->write("half");
                        kept = std::move(responder);
                        asio::co_spawn(server.loop(), server.server().stop(0ms), asio::detached);
                      });
  const auto cut = run(rest_of(client_of(server)));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ExitCode::unavailable);
}

}  // namespace
}  // namespace hostler::host
