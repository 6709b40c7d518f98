#include "protocol/decoder.hpp"

#include <gmock/gmock.h>

#include "testing/hex.hpp"

namespace icemon {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t protocol = 43;

std::string job_life() {
  return encode_message(JobRequest{5, 1, 1, "lab/src/a.cpp"}, protocol) +
         encode_message(JobBegin{5, 2, 1'700'000'000}, protocol) +
         encode_message(JobDone{5, 1}, protocol);
}

class DecoderTest : public testing::Test {
 protected:
  hostler::Result<void> feed(std::string_view bytes) {
    return decoder_.feed(bytes, [this](Message&& message) {
      frames_.push_back(encode_message(message, protocol));
      bytes_ += frames_.back();
    });
  }

  Decoder decoder_{protocol};
  std::vector<std::string> frames_;  // of the messages, encoded again
  std::string bytes_;
};

TEST_F(DecoderTest, GivesMessagesInTheirOrder) {
  ASSERT_TRUE(feed(job_life()));
  EXPECT_EQ(bytes_, job_life());
  EXPECT_EQ(decoder_.messages(), 3u);
}

TEST_F(DecoderTest, GivesTheSameWhereverTheBytesAreCut) {
  const std::string bytes = job_life();
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    bytes_.clear();
    ASSERT_TRUE(feed(bytes.substr(0, cut)));
    ASSERT_TRUE(feed(bytes.substr(cut)));
    ASSERT_EQ(bytes_, bytes) << "cut at " << cut;
  }
}

TEST_F(DecoderTest, GivesTheSameByteByByte) {
  for (const char byte : job_life()) ASSERT_TRUE(feed({&byte, 1}));
  EXPECT_EQ(bytes_, job_life());
}

TEST_F(DecoderTest, SkipsAndCountsWhatMonitorsNeedNotKnow) {
  ASSERT_TRUE(feed(from_hex("00000004 00000042 00000006 000003e8 abcd") +
                   encode_message(LocalJobDone{4}, protocol)));
  EXPECT_EQ(decoder_.skipped(), 2u);
  EXPECT_EQ(decoder_.messages(), 1u);
  EXPECT_EQ(decoder_.errors(), 0u);
}

TEST_F(DecoderTest, SkipsAndCountsBodiesThatCannotBeRead) {
  ASSERT_TRUE(feed(from_hex("00000008 00000054 00000001"  // a begin without its end
                            "00000002 0000"               // half a type
                            "00000000") +                 // nothing
                   encode_message(LocalJobDone{4}, protocol)));
  EXPECT_EQ(decoder_.errors(), 3u);
  EXPECT_EQ(decoder_.messages(), 1u);
}

TEST_F(DecoderTest, EndsAtAFrameThatIsTooLong) {
  EXPECT_TRUE(feed(from_hex("00100000")));  // the longest
  Decoder other(protocol);
  const auto fed = other.feed(from_hex("00100001"), [](Message&&) {});
  ASSERT_FALSE(fed);
  EXPECT_THAT(fed.error().text, HasSubstr("1048577 bytes"));
}

TEST_F(DecoderTest, SurvivesEveryFrameCutShortWithALengthToMatch) {
  const std::string frame = encode_message(JobRequest{5, 1, 1, "lab/src/a.cpp"}, protocol);
  std::string bytes;
  for (std::size_t size = 4; size < frame.size(); ++size) {
    std::string cut = frame.substr(0, size);
    cut[3] = static_cast<char>(size - 4);
    bytes += cut;
  }
  ASSERT_TRUE(feed(bytes + job_life()));
  EXPECT_EQ(decoder_.errors(), frame.size() - 4);
  EXPECT_EQ(bytes_, job_life());
}

}  // namespace
}  // namespace icemon
