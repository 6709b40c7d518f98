#include <gmock/gmock.h>

#include "hostler/transport/frames.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string frame(std::string_view payload) {
  const auto length = frame_length(static_cast<std::uint32_t>(payload.size()));
  return std::string(length.data(), length.size()).append(payload);
}

class FrameSplitterTest : public testing::Test {
 protected:
  bool feed(std::string_view bytes) {
    const auto fed = splitter_.feed(
        bytes, [this](std::string_view payload) { payloads_.emplace_back(payload); });
    return fed.has_value();
  }

  FrameSplitter splitter_{1000};
  std::vector<std::string> payloads_;
};

TEST_F(FrameSplitterTest, WritesLengthsBigEndian) {
  EXPECT_THAT(frame_length(0x01020304), ElementsAre(1, 2, 3, 4));
}

TEST_F(FrameSplitterTest, FindsAllFramesOfOnePiece) {
  EXPECT_TRUE(feed(frame("one") + frame("") + frame("three")));
  EXPECT_THAT(payloads_, ElementsAre("one", "", "three"));
  EXPECT_EQ(splitter_.pending(), 0u);
}

TEST_F(FrameSplitterTest, FindsTheSameFramesWhereverTheBytesAreCut) {
  const std::string bytes = frame("one") + frame("") + frame(std::string(300, 'x')) + frame("four");
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    payloads_.clear();
    EXPECT_TRUE(feed(std::string(bytes, 0, cut)));
    EXPECT_TRUE(feed(std::string(bytes, cut)));
    EXPECT_THAT(payloads_, ElementsAre("one", "", std::string(300, 'x'), "four")) << "cut " << cut;
    EXPECT_EQ(splitter_.pending(), 0u);
  }
}

TEST_F(FrameSplitterTest, FindsFramesThatComeByteByByte) {
  for (const char byte : frame("slow") + frame("") + frame("link")) feed({&byte, 1});
  EXPECT_THAT(payloads_, ElementsAre("slow", "", "link"));
}

TEST_F(FrameSplitterTest, TellsHowMuchOfAFrameHasBegun) {
  feed(frame("done") + frame("begun").substr(0, 6));
  EXPECT_EQ(splitter_.pending(), 6u);
  feed(frame("begun").substr(6));
  EXPECT_EQ(splitter_.pending(), 0u);
}

TEST_F(FrameSplitterTest, DoesNotCopyAFrameThatIsWhole) {
  const std::string bytes = frame("one") + frame("two");
  std::string_view rest = bytes;
  EXPECT_EQ(splitter_.next(rest)->data(), bytes.data() + 4);
  EXPECT_EQ(splitter_.next(rest)->data(), bytes.data() + 11);
  EXPECT_EQ(splitter_.next(rest), std::nullopt);
}

TEST_F(FrameSplitterTest, TakesAFrameOfExactlyTheLimit) {
  EXPECT_TRUE(feed(frame(std::string(1000, 'x'))));
  EXPECT_THAT(payloads_, ElementsAre(std::string(1000, 'x')));
}

TEST_F(FrameSplitterTest, RefusesALongerFrameAsSoonAsItIsAnnounced) {
  const auto fed =
      splitter_.feed(frame("one") + std::string("\0\0\x3", 3), [](std::string_view) {});
  EXPECT_TRUE(fed);
  const auto refused = splitter_.feed("\xe9", [](std::string_view) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text, "a frame of 1001 bytes was announced; at most 1000 are taken");
}

TEST_F(FrameSplitterTest, GivesTheFramesBeforeTheOneThatIsTooLongAndNoneAfterwards) {
  EXPECT_FALSE(feed(frame("good") + std::string(4, '\xff') + frame("lost")));
  EXPECT_FALSE(feed(frame("lost")));
  EXPECT_THAT(payloads_, ElementsAre("good"));
}

TEST_F(FrameSplitterTest, HasNothingToSayAboutNothing) {
  EXPECT_TRUE(feed(""));
  EXPECT_THAT(payloads_, IsEmpty());
}

}  // namespace
}  // namespace hostler
