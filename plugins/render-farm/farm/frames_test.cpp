#include "farm/frames.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace render_farm {
namespace {

std::string error_of(std::string_view list) {
  const auto frames = FrameSet::parse(list);
  return frames ? "accepted: " + frames->to_string() : frames.error().text;
}

std::set<int> members(const FrameSet& frames) {
  std::set<int> result;
  frames.for_each([&](int frame) { result.insert(frame); });
  return result;
}

std::string round_trip(std::string_view list) { return FrameSet::parse(list)->to_string(); }

TEST(FrameList, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(members(*FrameSet::parse("1-3, 15 ,20-30x4")),
            (std::set<int>{1, 2, 3, 15, 20, 24, 28}));
  EXPECT_EQ(members(*FrameSet::parse("-5--3")), (std::set<int>{-5, -4, -3}));
  EXPECT_EQ(members(*FrameSet::parse("-2-1")), (std::set<int>{-2, -1, 0, 1}));
  EXPECT_EQ(members(*FrameSet::parse("7-7")), (std::set<int>{7}));
}

TEST(FrameList, IsWrittenShort) {
  EXPECT_EQ(round_trip("3,2,1,10,5-8"), "1-3,5-8,10");
  EXPECT_EQ(round_trip("1-9x2"), "1-9x2");
  EXPECT_EQ(round_trip("1,3,5,7"), "1-7x2");
  EXPECT_EQ(round_trip("1,5,6,7"), "1,5-7");
  EXPECT_EQ(round_trip("1-10,5-15,5"), "1-15");
  EXPECT_EQ(round_trip("1-9x2,2-10x2"), "1-10");
}

TEST(FrameList, SaysWhatIsWrong) {
  const std::string hint = "; write for example 1-10,15,20-30x2";
  EXPECT_EQ(error_of("abc"), "frames: \"abc\" is not a frame or a range" + hint);
  EXPECT_EQ(error_of(""), "frames: the list is empty" + hint);
  EXPECT_EQ(error_of("  "), "frames: the list is empty" + hint);
  for (const char* term : {"1-", "-", "1--", "1-2x", "1-2y3", "1x2", "1.5", "1-2-3", "0x10"})
    EXPECT_EQ(error_of(term),
              "frames: \"" + std::string(term) + "\" is not a frame or a range" + hint);
  EXPECT_EQ(error_of("1,,2"), "frames: \"\" is not a frame or a range" + hint);
  EXPECT_EQ(error_of("10-1"), "frames: \"10-1\" runs backwards; write 1-10");
  EXPECT_EQ(error_of("1-10x0"), "frames: \"1-10x0\" has a step below 1");
  EXPECT_EQ(error_of("1-10x-2"), "frames: \"1-10x-2\" has a step below 1");
  EXPECT_EQ(error_of("1-2000000"), "frames: \"1-2000000\" is beyond Blender's last frame 1048574");
  EXPECT_EQ(error_of("99999999999999999999"),
            "frames: \"99999999999999999999\" is beyond Blender's last frame 1048574");
}

TEST(FrameList, OfTooManyFramesIsRefused) {
  std::string list = "1-1000000";
  for (int term = 0; term < 10; ++term) list += ",1-1000000";
  EXPECT_EQ(error_of(list), "frames: more than 10000000 frames are listed");
  EXPECT_EQ(error_of(std::string(65537, '1')), "frames: the list is longer than 64 KiB");
}

TEST(FrameSet, OfAMillionFramesIsOneRange) {
  auto frames = *FrameSet::parse("1-1000000");
  EXPECT_EQ(frames.size(), 1'000'000u);
  for (int frame = 1; frame <= 1000; ++frame) frames.remove(*frames.lowest());
  EXPECT_EQ(frames.to_string(), "1001-1000000");
  EXPECT_TRUE(frames.add(7));
  EXPECT_FALSE(frames.add(7));
  EXPECT_EQ(frames.lowest(), 7);
  EXPECT_EQ(frames.to_string(), "7,1001-1000000");
}

TEST(FrameSet, GrowsTogetherAgainWhenFramesComeBack) {
  auto frames = *FrameSet::parse("1-9x2");
  EXPECT_TRUE(frames.remove(5));
  EXPECT_EQ(frames.to_string(), "1,3,7,9");
  EXPECT_TRUE(frames.add(5));
  EXPECT_EQ(members(frames), (std::set<int>{1, 3, 5, 7, 9}));
  auto more = *FrameSet::parse("1-10");
  for (const int frame : {3, 4, 5}) EXPECT_TRUE(more.remove(frame));
  for (const int frame : {4, 3, 5}) EXPECT_TRUE(more.add(frame));
  EXPECT_EQ(more.to_string(), "1-10");
}

// Does the same to a FrameSet and to a std::set, and compares.
TEST(FrameSet, AgreesWithAPlainSetWhateverIsDoneToIt) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](int bound) { return static_cast<int>(random() % bound); };
    FrameSet frames;
    std::set<int> plain;
    for (int step = 0; step < 400; ++step) {
      const int frame = below(60) - 20;
      switch (below(6)) {
        case 0:
        case 1:
          ASSERT_EQ(frames.add(frame), plain.insert(frame).second) << seed;
          break;
        case 2:
          ASSERT_EQ(frames.remove(frame), plain.erase(frame) == 1) << seed;
          break;
        case 3: {
          if (plain.empty()) break;
          ASSERT_EQ(frames.lowest(), *plain.begin()) << seed;
          frames.remove(*frames.lowest());
          plain.erase(plain.begin());
          break;
        }
        case 4: {
          const int last = frame + below(12), stride = 1 + below(4);
          const auto range = FrameSet::parse(std::to_string(frame) + "-" + std::to_string(last) +
                                             "x" + std::to_string(stride));
          ASSERT_TRUE(range);
          frames.add(*range);
          for (int each = frame; each <= last; each += stride) plain.insert(each);
          break;
        }
        case 5:
          ASSERT_EQ(frames.contains(frame), plain.contains(frame)) << seed;
          break;
      }
      ASSERT_EQ(frames.size(), plain.size()) << seed;
      ASSERT_EQ(members(frames), plain) << seed;
      if (plain.empty()) continue;
      const auto again = FrameSet::parse(frames.to_string());
      ASSERT_TRUE(again) << frames.to_string();
      ASSERT_EQ(*again, frames) << seed << " " << frames.to_string();
    }
  }
}

}  // namespace
}  // namespace render_farm
