#include "process/line_splitter.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "process/recent_lines.hpp"

namespace hostler {
namespace {

using testing::ElementsAre;

class LineSplitterTest : public testing::Test {
 protected:
  void feed(std::string_view bytes) { splitter_.feed(bytes, keep_); }
  void finish() { splitter_.finish(keep_); }

  std::vector<std::string> lines_;
  std::function<void(std::string_view, bool)> keep_ = [this](std::string_view line, bool cut) {
    lines_.push_back(std::string(line) + (cut ? "…" : ""));
  };
  LineSplitter splitter_{8};
};

TEST_F(LineSplitterTest, JoinsPiecesAndDropsBothKindsOfEnds) {
  feed("on");
  feed("e\ntwo\r");
  feed("\n\nthree");
  EXPECT_THAT(lines_, ElementsAre("one", "two", ""));
  finish();
  EXPECT_THAT(lines_, ElementsAre("one", "two", "", "three"));
}

TEST_F(LineSplitterTest, TakesALineOfExactlyTheLimit) {
  feed("12345678\n");
  EXPECT_THAT(lines_, ElementsAre("12345678"));
}

TEST_F(LineSplitterTest, GivesTheBeginningOfALongLineAtOnceAndSkipsItsRest) {
  feed("123456789");
  EXPECT_THAT(lines_, ElementsAre("12345678…"));
  feed("abc");
  feed("def\nnext\n");
  EXPECT_THAT(lines_, ElementsAre("12345678…", "next"));
}

TEST_F(LineSplitterTest, GivesNothingAtTheEndAfterACompleteLine) {
  feed("one\n");
  finish();
  EXPECT_THAT(lines_, ElementsAre("one"));
}

TEST(RecentLines, KeepsTheLastOnes) {
  RecentLines recent(2, 1000);
  for (const char* line : {"a", "b", "c"}) recent.add(line, false);
  recent.add("d", true);
  EXPECT_THAT(recent.all(), ElementsAre("c", "d [cut]"));
}

TEST(RecentLines, IsBoundedInBytes) {
  RecentLines recent(100, 10);
  recent.add("123456", false);
  recent.add("abcdef", false);
  EXPECT_THAT(recent.all(), ElementsAre("abcdef"));
  recent.add("0123456789x", false);
  EXPECT_THAT(recent.all(), ElementsAre("0123456789 [cut]"));
}

}  // namespace
}  // namespace hostler
