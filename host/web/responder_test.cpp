#include "web/responder.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "web/file_answer.hpp"
#include "web/test_server.hpp"

namespace hostler::host {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::EndsWith;

// Claims GET /x and hands its responder to the test's thread.
class Caught {
 public:
  explicit Caught(TestServer& server) {
    server.router.claim("t", "GET", "/x",
                        [this](const Request&, std::shared_ptr<Responder> responder) {
                          responder_.set_value(std::move(responder));
                        });
  }
  std::shared_ptr<Responder> get() { return responder_.get_future().get(); }

 private:
  std::promise<std::shared_ptr<Responder>> responder_;
};

constexpr std::string_view ask = "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(Responder, StreamsPiecesAsTheyAreWritten) {
  TestServer server;
  Caught caught(server);
  RawClient client(server.port());
  client.send(ask);
  const auto responder = caught.get();
  responder->begin(200, {{"Content-Type", "application/x-ndjson"}});
  EXPECT_EQ(responder->write("{\"line\": \"one\"}\n"), Written::taken);
  EXPECT_THAT(client.read_through("\r\n\r\n"), ::testing::HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_EQ(client.read_chunk(), "{\"line\": \"one\"}\n");
  responder->write("{\"status\": {}}\n");
  EXPECT_EQ(client.read_chunk(), "{\"status\": {}}\n");
  responder->end();
  EXPECT_EQ(client.read_chunk(), std::nullopt);
  EXPECT_EQ(responder->write("late"), Written::gone);
}

TEST(Responder, GoesOnWithTheConnectionAfterAStream) {
  TestServer server;
  Caught caught(server);
  server.router.claim("t", "GET", "/a", text("a"));
  RawClient client(server.port());
  client.send(ask);
  {
    const auto responder = caught.get();
    responder->begin(200, {});
    responder->write("abc");
  }  // its end is the stream's end
  EXPECT_EQ(client.read_answer().body, "abc");
  EXPECT_EQ(client.get("/a").body, "a");
}

TEST(Responder, TellsWhenTheClientLeavesBeforeTheAnswer) {
  TestServer server;
  Caught caught(server);
  RawClient client(server.port());
  client.send(ask);
  const auto responder = caught.get();
  std::promise<void> gone;
  responder->on_gone([&] { gone.set_value(); });
  client.close();
  gone.get_future().get();
  EXPECT_EQ(responder->write("x"), Written::gone);
}

TEST(Responder, TellsWhenTheClientLeavesInTheMiddleOfAStream) {
  TestServer server;
  Caught caught(server);
  RawClient client(server.port());
  client.send(ask);
  const auto responder = caught.get();
  responder->begin(200, {});
  responder->write("first");
  client.read_through("first");
  std::promise<void> gone;
  responder->on_gone([&] { gone.set_value(); });
  client.close();
  gone.get_future().get();
  EXPECT_EQ(responder->write("more"), Written::gone);
  bool told = false;
  responder->on_gone([&] { told = true; });
  EXPECT_TRUE(told);
}

TEST(Responder, DoesNotCallACompleteAnswerGone) {
  TestServer server;
  Caught caught(server);
  RawClient client(server.port());
  client.send(ask);
  const auto responder = caught.get();
  bool gone = false;
  responder->on_gone([&] { gone = true; });
  responder->respond(200, {}, "all");
  EXPECT_EQ(client.read_answer().body, "all");
  client.close();
  server.stop(0ms);
  EXPECT_FALSE(gone);
}

TEST(Responder, AnswersAClientThatHalfClosed) {
  TestServer server;
  Caught caught(server);
  RawClient client(server.port());
  client.send(ask);
  client.half_close();
  const auto responder = caught.get();
  std::promise<void> gone;
  responder->on_gone([&] { gone.set_value(); });
  gone.get_future().get();
  responder->respond(200, {}, "still here");
  EXPECT_THAT(client.read_until_closed(), EndsWith("still here"));
}

TEST(Responder, SaysFullToAFastWriterAndDrainedLater) {
  TestServer server;
  Caught caught(server);
  RawClient client(server.port());
  client.send(ask);
  const auto responder = caught.get();
  std::promise<void> drained;
  responder->on_drained([&] { drained.set_value(); });
  responder->begin(200, {});
  const std::string piece(256 << 10, 'a');
  std::size_t written = 0;
  while (responder->write(piece) == Written::taken) written += piece.size();
  // What the kernel's buffers hold, and no more than a piece over 1 MiB here.
  EXPECT_LT(written, 64u << 20);
  EXPECT_EQ(responder->write("x"), Written::full);
  client.read_through("\r\n\r\n");
  std::string body;
  while (body.size() < written) body += client.read_chunk().value_or("!");
  drained.get_future().get();
  EXPECT_EQ(responder->write("last"), Written::taken);
  responder->end();
  EXPECT_EQ(client.read_chunk(), "last");
  EXPECT_EQ(client.read_chunk(), std::nullopt);
}

TEST(Responder, CutsAClientThatDoesNotRead) {
  ServerOptions options;
  options.limits.write_progress = 50ms;
  TestServer server(options);
  Caught caught(server);
  RawClient client(server.port());
  client.send(ask);
  const auto responder = caught.get();
  std::promise<void> gone;
  responder->on_gone([&] { gone.set_value(); });
  responder->begin(200, {});
  const std::string piece(256 << 10, 'a');
  const auto fill = [&] {
    while (responder->write(piece) == Written::taken) {
    }
  };
  responder->on_drained(fill);
  fill();
  gone.get_future().get();
  EXPECT_EQ(responder->write("x"), Written::gone);
}

TEST(Responder, SurvivesItsServer) {
  std::shared_ptr<Responder> responder;
  bool gone = false;
  {
    TestServer server;
    Caught caught(server);
    RawClient client(server.port());
    client.send(ask);
    responder = caught.get();
    responder->on_gone([&] { gone = true; });
  }
  EXPECT_TRUE(gone);
  responder->respond(200, {}, "nobody reads this");
  EXPECT_EQ(responder->write("x"), Written::gone);
}

TEST(Responder, TakesTheFirstAnswerOnly) {
  TestServer server;
  server.router.claim("t", "GET", "/x",
                      [](const Request&, const std::shared_ptr<Responder>& responder) {
                        responder->respond(201, {}, "first");
                        responder->respond(200, {}, "second");
                        responder->begin(200, {});
                        responder->end();
                      });
  RawClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.get("/x");
    EXPECT_EQ(answer.status, 201u);
    EXPECT_EQ(answer.body, "first");
  }
}

TEST(Responder, SendsFilesWithRanges) {
  TemporaryFolder folder;
  std::string bytes(300000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 % 251);
  const auto file = folder.write("movie.mp4", bytes);
  TestServer server;
  server.router.claim(
      "t", "GET", "/movie", [&](const Request&, const std::shared_ptr<Responder>& responder) {
        responder->respond_file(Descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC)),
                                {{"Content-Type", "video/mp4"}});
      });
  RawClient client(server.port());
  const auto whole = client.get("/movie");
  EXPECT_EQ(whole.status, 200u);
  EXPECT_TRUE(whole.body == bytes);
  const auto part = client.get("/movie", "Range: bytes=100000-199999\r\n");
  EXPECT_EQ(part.status, 206u);
  EXPECT_EQ(part.headers.get("Content-Range"), "bytes 100000-199999/300000");
  EXPECT_TRUE(part.body == bytes.substr(100000, 100000));
  EXPECT_EQ(client.get("/movie", "Range: bytes=300000-\r\n").status, 416u);
  const auto tag = std::string(whole.headers.get("ETag"));
  EXPECT_EQ(client.get("/movie", "If-None-Match: " + tag + "\r\n").status, 304u);
  EXPECT_EQ(client.get("/movie", "If-Range: " + tag + "\r\nRange: bytes=0-0\r\n").body.size(), 1u);
}

TEST(Responder, AnswersForADescriptorThatIsNoFile) {
  TestServer server;
  server.router.claim(
      "t", "GET", "/x", [](const Request&, const std::shared_ptr<Responder>& responder) {
        responder->respond_file(Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)), {});
      });
  server.router.claim("t", "GET", "/y",
                      [](const Request&, const std::shared_ptr<Responder>& responder) {
                        responder->respond_file(Descriptor(), {});
                      });
  RawClient client(server.port());
  EXPECT_EQ(client.get("/x").status, 500u);
  EXPECT_EQ(client.get("/y").status, 500u);
}

TEST(Responder, PacksJsonForThoseWhoTakeIt) {
  TestServer server;
  const std::string json = "[\"" + std::string(20000, 'a') + "\"]";
  server.router.claim("t", "GET", "/x",
                      [&](const Request&, const std::shared_ptr<Responder>& responder) {
                        responder->respond(200, {{"Content-Type", "application/json"}}, json);
                      });
  RawClient client(server.port());
  EXPECT_EQ(client.get("/x").body, json);
  const auto packed = client.get("/x", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 1000u);
}

}  // namespace
}  // namespace hostler::host
