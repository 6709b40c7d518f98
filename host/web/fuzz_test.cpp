// Random requests, the same each time: whatever comes in, the server answers the next client.
#include <gtest/gtest.h>

#include <random>

#include "web/static_files.hpp"
#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t limit) { return engine_() % limit; }

  std::string request() {
    static const std::vector<std::string> methods{"GET",     "HEAD", "POST", "PUT",
                                                  "OPTIONS", "GE T", "\x01"};
    static const std::vector<std::string> targets{"/",
                                                  "/api/x",
                                                  "/api/events?topics=a",
                                                  "/a/../b",
                                                  "/%2e%2e/x",
                                                  "/%",
                                                  "*",
                                                  "http://localhost/x",
                                                  "http://",
                                                  "/pages/farm/..%2f",
                                                  "//",
                                                  "/a?b#c",
                                                  "?",
                                                  ""};
    static const std::vector<std::string> versions{"HTTP/1.1", "HTTP/1.0", "HTTP/2", "",
                                                   "HTTP/1.1 "};
    static const std::vector<std::string> lines{"Host: localhost",
                                                "Host: evil",
                                                "Content-Length: 3",
                                                "Content-Length: 99999999999999999999",
                                                "Content-Length: 2000000",
                                                "Transfer-Encoding: chunked",
                                                "Transfer-Encoding: gzip, chunked",
                                                "Content-Type: application/json",
                                                "Connection: close",
                                                "Connection: upgrade",
                                                "Upgrade: websocket",
                                                "Sec-WebSocket-Key: x",
                                                "Sec-WebSocket-Version: 13",
                                                "Expect: 100-continue",
                                                "Range: bytes=0-",
                                                "Range: bytes=-",
                                                "If-Range: x",
                                                "If-None-Match: *",
                                                "Accept-Encoding: gzip;q=",
                                                "Origin: null",
                                                ": x",
                                                "no colon",
                                                " folded",
                                                "X: " + std::string(3000, 'x')};
    static const std::vector<std::string> bodies{
        "", "abc", "3\r\nabc\r\n0\r\n\r\n", "ffffffffffffffff\r\n", "-1\r\n", "{}", "\r\n\r\n"};
    std::string text = pick(methods) + " " + pick(targets) + " " + pick(versions) + "\r\n";
    if (below(4) > 0) text += "Host: localhost\r\n";
    for (auto count = below(7); count > 0; --count) text += pick(lines) + "\r\n";
    text += "\r\n" + pick(bodies);
    for (auto flips = below(4) == 0 ? below(5) : 0; flips > 0; --flips)
      text[below(text.size())] = static_cast<char>(below(256));
    if (below(8) == 0) text.resize(below(text.size()) + 1);
    return text;
  }

 private:
  const std::string& pick(const std::vector<std::string>& items) {
    return items[below(items.size())];
  }

  std::mt19937 engine_;
};

TEST(RandomRequests, LeaveTheServerWell) {
  TemporaryFolder folder;
  folder.write("index.html", "shell");
  ServerOptions options;
  options.fallback = static_files(folder.path(), MissingFile::shell);
  TestServer server(std::move(options));
  server.router.claim("t", "*", "/api/x",
                      [](const Request& request, const std::shared_ptr<Responder>& responder) {
                        responder->respond(200, {}, request.body);
                      });
  server.router.mount("t", "/pages/farm", static_files(folder.path(), MissingFile::not_found));
  Random random(20221122);
  std::size_t answered = 0;
  for (int round = 0; round < 1500; ++round) {
    RawClient client(server.port());
    ASSERT_TRUE(client.connected());
    for (auto count = 1 + random.below(3); count > 0; --count) client.send(random.request());
    client.half_close();
    const auto bytes = client.read_until_closed();
    answered += bytes.starts_with("HTTP/1.1 ") ? 1 : 0;
    ASSERT_TRUE(bytes.empty() || bytes.starts_with("HTTP/1.1 ")) << bytes;
  }
  EXPECT_GT(answered, 1000u);
  EXPECT_EQ(RawClient(server.port()).get("/").body, "shell");
}

}  // namespace
}  // namespace hostler::host
