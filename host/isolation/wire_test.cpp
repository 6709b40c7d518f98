#include "isolation/wire.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <random>

#include "isolation/messages.hpp"

namespace hostler::host {
namespace {

using testing::ElementsAre;

message::Start some_start() {
  message::Start start;
  start.file = "/plugins/a.so";
  start.instance = "a";
  start.config = std::string_view("{\"zero\": \"\0\"}", 13);
  start.log_level = -3;
  start.durable_topics = {"a.b", "", "a.c"};
  start.other_topics = {"a.d"};
  return start;
}

message::Define some_metric() {
  message::Define define;
  define.metric = UINT64_MAX;
  define.kind = 3;
  define.name = "seconds";
  define.buckets = {0.5, 1, 1e300};
  return define;
}

TEST(Messages, ComeBackAsTheyWere) {
  auto bytes = encode(some_start());
  message::Start start;
  ASSERT_TRUE(decode(bytes, start));
  EXPECT_EQ(start.fields(), some_start().fields());

  bytes = encode(some_metric());
  message::Define define;
  ASSERT_TRUE(decode(bytes, define));
  EXPECT_EQ(define.metric, UINT64_MAX);
  EXPECT_THAT(define.buckets, ElementsAre(0.5, 1, 1e300));
}

template <class Message>
void expect_every_cut_is_refused(Message message) {
  const std::string bytes = encode(message);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of exactly this size, so that reading behind it is seen by the address sanitizer.
    std::vector<char> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    Message read;
    EXPECT_FALSE(decode(std::string_view(cut.data(), cut.size()), read)) << size;
  }
  Message read;
  EXPECT_FALSE(decode(bytes + '\0', read));
}

TEST(Messages, AreRefusedWhenCutAnywhereOrWithSomethingBehindThem) {
  expect_every_cut_is_refused(some_start());
  expect_every_cut_is_refused(some_metric());
  expect_every_cut_is_refused(
      message::Publish{.token = 7, .topic = "a.b", .key = "k", .body = "{}"});
  expect_every_cut_is_refused(message::Event{.subscription = 1, .topic = "a.b", .body = "{}"});
  expect_every_cut_is_refused(message::Request{.id = 9, .method = "GET", .body = "x"});
  expect_every_cut_is_refused(message::Finish{.id = 9, .code = -1, .error = "no"});
  expect_every_cut_is_refused(message::Observe{.metric = 1, .value = 0.5});
  expect_every_cut_is_refused(message::Serve{});
}

TEST(Messages, OfAnotherTypeAreNotTaken) {
  message::Gone gone;
  EXPECT_FALSE(decode(encode(message::End{.id = 1}), gone));
}

TEST(Messages, WithAHugeCountAreRefusedBeforeAnythingIsAllocated) {
  Writer writer(static_cast<std::uint16_t>(MessageType::define));
  for (int i = 0; i < 2; ++i) writer.put(std::uint64_t{1});
  for (int i = 0; i < 3; ++i) writer.put(std::string_view());
  std::string bytes = writer.take() + "\xff\xff\xff\xff";
  message::Define define;
  EXPECT_FALSE(decode(bytes, define));
  EXPECT_TRUE(define.buckets.empty());
}

TEST(Messages, OfRandomBytesNeverReadBehindTheirEnd) {
  std::minstd_rand random(7);
  for (int round = 0; round < 20000; ++round) {
    std::vector<char> bytes(random() % 60);
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 ? 0 : random());
    const auto type = static_cast<std::uint16_t>(MessageType::start);
    if (bytes.size() >= 2) std::memcpy(bytes.data(), &type, sizeof type);
    std::string_view text(bytes.data(), bytes.size());
    message::Start start;
    if (decode(text, start)) {
      EXPECT_EQ(encode(start), text);
    }
  }
}

TEST(Dispatch, CallsTheHandlerOfTheOneMessageThatFits) {
  std::uint64_t seen = 0;
  auto handler = [&](const auto& message) { seen = message.id; };
  EXPECT_TRUE((dispatch<message::Gone, message::End>(encode(message::End{.id = 5}), handler)));
  EXPECT_EQ(seen, 5u);
  EXPECT_FALSE((dispatch<message::Gone, message::End>(encode(message::Serve{}), handler)));
}

}  // namespace
}  // namespace hostler::host
