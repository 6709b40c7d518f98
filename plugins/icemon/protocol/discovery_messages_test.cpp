#include "protocol/discovery_messages.hpp"

#include <gtest/gtest.h>

#include "testing/hex.hpp"

namespace icemon {
namespace {

using namespace std::string_literals;

constexpr std::uint8_t sent = 0x2c;

std::string padded(std::string datagram, std::size_t size) {
  datagram.resize(size, '\0');
  return datagram;
}

// What schedulers answered to 0x2c.
const std::string reply_of_097 = padded(from_hex("2d") + "testnet", 16);
const std::string reply_of_11 = padded(from_hex("2e 25000000 361c026b00000000") + "testnet", 268);
const std::string reply_of_14 = padded(from_hex("2f 0000002b 00000000 6b021c36") + "testnet", 268);

TEST(DiscoveryMessages, AskWithOneByte) { EXPECT_EQ(encode_discovery_request(44), "\x2c"); }

TEST(DiscoveryMessages, ReadAReplyWithANameOnly) {
  const auto news = decode_discovery_reply(reply_of_097, sent).value();
  EXPECT_EQ(news.netname, "testnet");
  EXPECT_EQ(news.protocol, 0u);
  EXPECT_EQ(news.started_s, 0);
}

TEST(DiscoveryMessages, ReadAReplyInTheSchedulersOwnOrder) {
  const auto news = decode_discovery_reply(reply_of_11, sent).value();
  EXPECT_EQ(news.netname, "testnet");
  EXPECT_EQ(news.protocol, 37u);
  EXPECT_EQ(news.started_s, 0x6b021c36);
}

TEST(DiscoveryMessages, ReadAReplyOfToday) {
  const auto news = decode_discovery_reply(reply_of_14, sent).value();
  EXPECT_EQ(news.netname, "testnet");
  EXPECT_EQ(news.protocol, 43u);
  EXPECT_EQ(news.started_s, 0x6b021c36);
}

TEST(DiscoveryMessages, ReadAReplyToAnAskerOfProtocol35) {
  const auto reply = padded(from_hex("25 2b000000 361c026b00000000") + "testnet", 32);
  const auto news = decode_discovery_reply(reply, 35).value();
  EXPECT_EQ(news.netname, "testnet");
  EXPECT_EQ(news.protocol, 43u);
  EXPECT_EQ(news.started_s, 0x6b021c36);
}

TEST(DiscoveryMessages, ReadNamesOfAnyLength) {
  const auto reply = from_hex("2f 0000002b 00000000 6b021c36") + std::string(254, 'n') + "\0"s;
  EXPECT_EQ(decode_discovery_reply(reply, sent)->netname, std::string(254, 'n'));
  EXPECT_EQ(decode_discovery_reply(padded("\x2d" + std::string(14, 'n'), 16), sent)->netname,
            std::string(14, 'n'));
  EXPECT_EQ(decode_discovery_reply(padded("\x2d", 16), sent)->netname, "");
}

TEST(DiscoveryMessages, AreWrittenAsSchedulersDo) {
  const SchedulerNews news{"testnet", 37, 0x6b021c36};
  EXPECT_EQ(encode_discovery_reply(news, sent), reply_of_11);
  EXPECT_EQ(encode_discovery_reply({"testnet", 43, 0x6b021c36}, sent), reply_of_14);
  EXPECT_EQ(encode_discovery_reply({"testnet", 29, 0}, sent), reply_of_097);
  EXPECT_EQ(encode_discovery_reply({"testnet", 43, 0}, 32), padded("!testnet", 16));
}

TEST(DiscoveryMessages, AreReadWhoeverAsksWhom) {
  for (std::uint32_t protocol = 22; protocol <= 44; ++protocol) {
    for (std::uint8_t asker = 21; asker < 128; ++asker) {
      const std::string reply = encode_discovery_reply({"lab", protocol, 1'700'000'000}, asker);
      const auto news = decode_discovery_reply(reply, asker);
      ASSERT_TRUE(news) << protocol << " to " << int(asker);
      EXPECT_EQ(news->netname, "lab");
      const bool tells = protocol > 32 && asker > 32;
      EXPECT_EQ(news->protocol, tells ? protocol : 0) << protocol << " to " << int(asker);
      EXPECT_EQ(news->started_s, tells ? 1'700'000'000 : 0);
    }
  }
}

TEST(DiscoveryMessages, DoNotTakeAnythingElseForAReply) {
  EXPECT_FALSE(decode_discovery_reply("", sent));
  EXPECT_FALSE(decode_discovery_reply("\x2c", sent));
  EXPECT_FALSE(decode_discovery_reply(reply_of_14, 43));  // to somebody else
  for (std::size_t size = 0; size < reply_of_14.size(); ++size) {
    EXPECT_FALSE(decode_discovery_reply(reply_of_14.substr(0, size), sent)) << size;
  }
  std::string nonsense = reply_of_14;
  nonsense[1] = '\x7f';  // protocol two thousand million
  EXPECT_FALSE(decode_discovery_reply(nonsense, sent));
}

TEST(Announcements, OfTodayAreRead) {
  const auto datagram = padded(from_hex("494346 2b 00000000 6b021c36") + "testnet", 268);
  const auto news = decode_announcement(datagram).value();
  EXPECT_EQ(news.netname, "testnet");
  EXPECT_EQ(news.protocol, 43u);
  EXPECT_EQ(news.started_s, 0x6b021c36);
  EXPECT_EQ(encode_announcement(news), datagram);
}

TEST(Announcements, OfOldSchedulersLackTheNamesEnd) {
  const auto datagram = from_hex("494345 25 361c026b00000000 07") + "testne\0"s;
  ASSERT_EQ(datagram.size(), 20u);
  const auto news = decode_announcement(datagram).value();
  EXPECT_EQ(news.netname, "testne");
  EXPECT_EQ(news.protocol, 37u);
  EXPECT_EQ(news.started_s, 0x6b021c36);
  EXPECT_EQ(encode_announcement({"testnet", 37, 0x6b021c36}), datagram);
}

TEST(Announcements, AreNotTakenFromAnythingElse) {
  EXPECT_FALSE(decode_announcement(""));
  EXPECT_FALSE(decode_announcement("ICE"));
  EXPECT_FALSE(decode_announcement(std::string(268, 'I')));
  EXPECT_FALSE(decode_announcement("\x2c"));
}

}  // namespace
}  // namespace icemon
