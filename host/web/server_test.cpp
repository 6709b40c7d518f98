#include "web/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Answers with what it was asked.
void echo(const Request& request, const std::shared_ptr<Responder>& responder) {
  std::string body = request.body;
  if (request.body_file) {
    body.resize(request.body_size);
    EXPECT_EQ(::read(request.body_file.get(), body.data(), body.size()),
              static_cast<ssize_t>(body.size()));
  }
  responder->respond(200,
                     {{"Content-Type", "application/octet-stream"},
                      {"X-Method", request.method},
                      {"X-Spooled", request.body_file ? "yes" : "no"}},
                     body);
}

TEST(Server, AnswersWithItsHeaders) {
  TestServer server;
  server.router.claim("t", "GET", "/hello", text("hello"));
  RawClient client(server.port());
  const auto answer = client.get("/hello");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.headers.get("Server"), "hostler");
  EXPECT_TRUE(answer.headers.has("Date"));
  EXPECT_EQ(answer.headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer.headers.get("Referrer-Policy"), "no-referrer");
  EXPECT_THAT(std::string(answer.headers.get("Content-Security-Policy")),
              HasSubstr("frame-ancestors 'none'"));
}

TEST(Server, KeepsAConnectionForMoreRequests) {
  TestServer server;
  server.router.claim("t", "GET", "/a", text("a"));
  RawClient client(server.port());
  EXPECT_EQ(client.get("/a").body, "a");
  EXPECT_EQ(client.get("/none").status, 404u);
  EXPECT_EQ(client.get("/a").body, "a");
  EXPECT_EQ(client.get("/a", "Connection: close\r\n").headers.get("Connection"), "close");
  EXPECT_EQ(client.read_until_closed(), "");
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  TestServer server;
  std::promise<std::shared_ptr<Responder>> first;
  server.router.claim("t", "GET", "/slow",
                      [&](const Request&, std::shared_ptr<Responder> responder) {
                        first.set_value(std::move(responder));
                      });
  server.router.claim("t", "POST", "/echo", echo);
  RawClient client(server.port());
  client.send(
      "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 3\r\n\r\nabcGET /none HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client.half_close();
  first.get_future().get()->respond(200, {}, "slow");
  EXPECT_EQ(client.read_answer().body, "slow");
  EXPECT_EQ(client.read_answer().body, "abc");
  EXPECT_EQ(client.read_answer().status, 404u);
  EXPECT_EQ(client.read_until_closed(), "");
}

TEST(Server, AnswersHeadLikeGetWithoutABody) {
  TestServer server;
  server.router.claim("t", "GET", "/a", text("hello"));
  RawClient client(server.port());
  client.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = client.read_answer(false);
  EXPECT_EQ(head.headers.get("Content-Length"), "5");
  EXPECT_EQ(client.get("/a").body, "hello");
}

TEST(Server, SpeaksHttp10) {
  TestServer server;
  server.router.claim("t", "GET", "/a", text("hello"));
  server.router.claim("t", "GET", "/stream",
                      [](const Request&, const std::shared_ptr<Responder>& responder) {
                        responder->begin(200, {});
                        responder->write("one ");
                        responder->write("two");
                        responder->end();
                      });
  RawClient plain(server.port());
  plain.send("GET /a HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(plain.read_until_closed(), ::testing::EndsWith("\r\n\r\nhello"));
  RawClient streamed(server.port());
  streamed.send("GET /stream HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(streamed.read_until_closed(), ::testing::EndsWith("\r\n\r\none two"));
}

TEST(Server, RefusesInTheFormThePathsClientsRead) {
  TestServer server;
  server.router.claim("t", "GET", "/api/jobs", text(""));
  RawClient client(server.port());
  const auto api = client.get("/api/nothing");
  EXPECT_EQ(api.status, 404u);
  EXPECT_EQ(api.headers.get("Content-Type"), "application/json");
  EXPECT_EQ(api.body, "{\"error\":\"there is nothing at this address\"}\n");
  EXPECT_EQ(client.get("/nothing").body, "there is nothing at this address\n");
  const auto method = client.post("/api/jobs", "{}");
  EXPECT_EQ(method.status, 405u);
  EXPECT_EQ(method.headers.get("Allow"), "GET, HEAD");
}

TEST(Server, RefusesOtherHostsAndOrigins) {
  TestServer server;
  server.router.claim("t", "POST", "/api/x", echo);
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 421u);
  client.send("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 421u);
  client.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 400u);
  RawClient again(server.port());
  EXPECT_EQ(again.post("/api/x", "{}").status, 200u);
  EXPECT_EQ(again.post("/api/x", "{}", "Origin: http://localhost\r\n").status, 200u);
  const auto refused = again.post("/api/x", "{}", "Origin: http://evil.example\r\n");
  EXPECT_EQ(refused.status, 403u);
  EXPECT_THAT(refused.body, StartsWith("{\"error\":"));
}

TEST(Server, AnswersARefusalBeforeItTakesTheBody) {
  TestServer server;
  server.router.claim("t", "POST", "/x", echo);
  RawClient client(server.port());
  client.send("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\nabc");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 415u);
  EXPECT_EQ(answer.headers.get("Connection"), "close");
}

TEST(Server, RefusesPathsThatLeadElsewhere) {
  TestServer server;
  RawClient client(server.port());
  for (const auto* path : {"/../etc/passwd", "/%2e%2e/etc/passwd", "/a/..", "/a%00b", "/%zz"})
    EXPECT_EQ(client.get(path).status, 400u) << path;
}

TEST(Server, BoundsHeaderUrlAndBody) {
  ServerOptions options;
  options.limits.body_bytes = 1000;
  TestServer server(options);
  server.router.claim("t", "POST", "/x", echo);
  EXPECT_EQ(RawClient(server.port()).get("/" + std::string(9000, 'a')).status, 414u);
  EXPECT_EQ(RawClient(server.port()).get("/", "X: " + std::string(17000, 'a') + "\r\n").status,
            431u);
  EXPECT_EQ(RawClient(server.port()).get("/" + std::string(30000, 'a')).status, 431u);
  EXPECT_EQ(RawClient(server.port()).post("/x", std::string(1001, 'a')).status, 413u);
  RawClient chunked(server.port());
  chunked.send(
      "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n300\r\n" +
      std::string(0x300, 'a') + "\r\n300\r\n" + std::string(0x300, 'a') + "\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.read_answer().status, 413u);
  EXPECT_EQ(RawClient(server.port()).post("/x", std::string(1000, 'a')).body.size(), 1000u);
}

TEST(Server, SpoolsALargeBodyToAFile) {
  TestServer server;
  server.router.claim("t", "POST", "/echo", echo);
  RawClient client(server.port());
  std::string body(300000, 'a');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
  const auto large = client.post("/echo", body);
  EXPECT_EQ(large.headers.get("X-Spooled"), "yes");
  EXPECT_TRUE(large.body == body);
  const auto small = client.post("/echo", body.substr(0, 65536));
  EXPECT_EQ(small.headers.get("X-Spooled"), "no");
  EXPECT_EQ(small.body.size(), 65536u);
}

TEST(Server, SaysWhenItCannotStoreABody) {
  ServerOptions options;
  options.spool_directory = "/nonexistent";
  TestServer server(options);
  server.router.claim("t", "POST", "/echo", echo);
  EXPECT_EQ(RawClient(server.port()).post("/echo", std::string(70000, 'a')).status, 507u);
}

TEST(Server, AsksForABodyThatWaitsToBeAskedFor) {
  TestServer server;
  server.router.claim("t", "POST", "/echo", echo);
  RawClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 100u);
  client.send("abc");
  EXPECT_EQ(client.read_answer().body, "abc");
}

TEST(Server, RefusesWhatIsNotHttp) {
  TestServer server;
  for (const auto* bytes : {"\x16\x03\x01\x02", "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
                            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    RawClient client(server.port());
    client.send(bytes);
    client.half_close();
    const auto answer = client.read_until_closed();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 400")) << bytes << answer;
  }
}

TEST(Server, ClosesOnAClientThatNeverEndsItsHeader) {
  ServerOptions options;
  options.limits.header_time = 50ms;
  TestServer server(options);
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
  EXPECT_EQ(client.read_until_closed(), "");
}

TEST(Server, ClosesIdleConnectionsAndStalledBodies) {
  ServerOptions options;
  options.limits.idle_time = 50ms;
  options.limits.body_progress = 50ms;
  TestServer server(options);
  server.router.claim("t", "POST", "/echo", echo);
  RawClient idle(server.port());
  EXPECT_EQ(idle.read_until_closed(), "");
  RawClient stalled(server.port());
  stalled.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 3\r\n\r\na");
  EXPECT_EQ(stalled.read_until_closed(), "");
}

TEST(Server, ServesBesideAThousandIdleConnections) {
  TestServer server;
  server.router.claim("t", "GET", "/a", text("a"));
  std::vector<RawClient> idle;
  for (int i = 0; i < 1000; ++i) idle.emplace_back(server.port());
  RawClient client(server.port());
  EXPECT_EQ(client.get("/a").body, "a");
  EXPECT_EQ(server.on_loop([&] { return server.server().connections(); }), 1001u);
}

TEST(Server, TurnsAwayAConnectionTooMany) {
  ServerOptions options;
  options.limits.connections = 1;
  TestServer server(options);
  server.router.claim("t", "GET", "/a", text("a"));
  RawClient first(server.port());
  EXPECT_EQ(first.get("/a").status, 200u);
  RawClient second(server.port());
  const auto answer = second.get("/a");
  EXPECT_EQ(answer.status, 503u);
  EXPECT_EQ(answer.headers.get("Retry-After"), "1");
  EXPECT_EQ(first.get("/a").status, 200u);
}

TEST(Server, AnswersForAHandlerThatThrowsOrForgets) {
  TestServer server;
  server.router.claim("t", "GET", "/api/throws",
                      [](const Request&, const std::shared_ptr<Responder>&) {
                        throw std::runtime_error("out of paper");
                      });
  server.router.claim("t", "GET", "/api/forgets",
                      [](const Request&, const std::shared_ptr<Responder>&) {});
  RawClient client(server.port());
  const auto thrown = client.get("/api/throws");
  EXPECT_EQ(thrown.status, 500u);
  EXPECT_THAT(thrown.body, HasSubstr("out of paper"));
  EXPECT_EQ(client.get("/api/forgets").status, 500u);
}

TEST(Server, ReportsWhatItServed) {
  std::promise<Served> served;
  ServerOptions options;
  options.served = [&](const Served& report) { served.set_value(report); };
  TestServer server(options);
  server.router.claim("t", "GET", "/jobs/{id}", text("hello"));
  RawClient client(server.port());
  client.get("/jobs/7");
  const auto report = served.get_future().get();
  EXPECT_EQ(report.method, "GET");
  EXPECT_EQ(report.path, "/jobs/7");
  EXPECT_EQ(report.route, "/jobs/{id}");
  EXPECT_EQ(report.status, 200u);
  EXPECT_EQ(report.bytes, 5u);
}

TEST(Server, LetsTheRequestAtHandEndWhenItStops) {
  TestServer server;
  std::promise<std::shared_ptr<Responder>> begun;
  server.router.claim("t", "GET", "/slow",
                      [&](const Request&, std::shared_ptr<Responder> responder) {
                        begun.set_value(std::move(responder));
                      });
  RawClient idle(server.port());
  RawClient client(server.port());
  client.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto responder = begun.get_future().get();
  auto stopped = std::async(std::launch::async, [&] { server.stop(1h); });
  EXPECT_EQ(idle.read_until_closed(), "");
  responder->respond(200, {}, "done");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(answer.headers.get("Connection"), "close");
  stopped.get();
  EXPECT_FALSE(RawClient(server.port()).connected());
}

}  // namespace
}  // namespace hostler::host
