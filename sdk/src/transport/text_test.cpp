// The transports' pure parts: addresses, JSON lines, back-off, error texts.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "hostler/transport/address.hpp"
#include "hostler/transport/error.hpp"
#include "hostler/transport/json_lines.hpp"
#include "hostler/transport/reconnect.hpp"

namespace hostler {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Ge;
using testing::Le;

TEST(HostPort, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_host_port("studio-1:6000", 1).value(), (HostPort{"studio-1", 6000}));
  EXPECT_EQ(parse_host_port("127.0.0.1", 6000).value(), (HostPort{"127.0.0.1", 6000}));
  EXPECT_EQ(parse_host_port("[::1]:6000", 1).value(), (HostPort{"::1", 6000}));
  EXPECT_EQ(parse_host_port("[::1]", 6000).value(), (HostPort{"::1", 6000}));
  EXPECT_EQ(parse_host_port("fe80::2", 6000).value(), (HostPort{"fe80::2", 6000}));
}

TEST(HostPort, WritesWhatItReads) {
  for (const char* text : {"studio-1:6000", "[::1]:6000"}) {
    EXPECT_EQ(parse_host_port(text, 1).value().text(), text);
  }
}

TEST(HostPort, SaysWhatIsWrong) {
  EXPECT_EQ(parse_host_port("host:65536", 1).error().text,
            "'host:65536' is no HOST:PORT: the port is a number from 0 to 65535");
  for (const char* text :
       {"host:", "host:x", "host:80x", "host:-1", ":80", "", "[::1", "[::1]80", "[]:80", "a b", "a\tb:80", "::1:x", "1:2:3", "[a]:80", "[:]"}) {
    EXPECT_FALSE(parse_host_port(text, 1)) << text;
  }
}

TEST(JsonLines, ReadAndWriteOneObject) {
  const Json object = parse_json_line(R"({"type":"hello","n":1})").value();
  EXPECT_EQ(object.at("type"), "hello");
  EXPECT_EQ(to_json_line(object), R"({"n":1,"type":"hello"})");
}

TEST(JsonLines, SayWhatIsWrong) {
  EXPECT_EQ(parse_json_line("garbage").error().text, "no JSON: unexpected text at byte 1");
  EXPECT_EQ(parse_json_line("{\"half\":").error().text, "no JSON: unexpected text at byte 9");
  EXPECT_EQ(parse_json_line("[1]").error().text, "expected a JSON object, not array");
  EXPECT_EQ(parse_json_line(R"({"n":1e9999})").error().text, "no JSON: a number is too large");
  EXPECT_FALSE(parse_json_line(""));
  EXPECT_FALSE(parse_json_line("{\"a\":\"\xff\"}"));
}

TEST(JsonLines, BoundTheDepthBeforeParsing) {
  const std::string nested = R"({"a":)" + std::string(31, '[') + std::string(31, ']') + "}";
  EXPECT_TRUE(parse_json_line(nested, 32));
  EXPECT_EQ(parse_json_line(nested, 31).error().text, "JSON nested deeper than 31 levels");
  EXPECT_FALSE(parse_json_line(std::string(1'000'000, '[')));
  EXPECT_TRUE(parse_json_line(R"({"text":"[[[[ \" [[[["})", 1)) << "brackets in text do not nest";
}

TEST(JsonLines, ReplaceTextThatIsNoUtf8) {
  EXPECT_EQ(to_json_line(Json{{"name", "a\xff"}}), "{\"name\":\"a\xef\xbf\xbd\"}");
}

TEST(Backoff, DoublesUpToTheLongestWithAJitterOfHalf) {
  Backoff backoff({.first = 1s, .longest = 5s}, 1);
  for (const Duration whole : {1s, 2s, 4s, 5s, 5s}) {
    EXPECT_THAT(backoff.next(), AllOf(Ge(whole / 2), Le(whole)));
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), 1s);
}

TEST(Backoff, SpreadsThoseThatFailTogether) {
  EXPECT_NE(Backoff({}, 1).next(), Backoff({}, 2).next());
}

TEST(TransportError, ComparesAndExplains) {
  const boost::system::error_code error = TransportError::line_too_long;
  EXPECT_EQ(error, TransportError::line_too_long);
  EXPECT_NE(error, TransportError::ended);
  EXPECT_EQ(error.message(), "the peer sent too long a line");
}

}  // namespace
}  // namespace hostler
