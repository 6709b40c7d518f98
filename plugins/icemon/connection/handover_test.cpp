#include "connection/handover.hpp"

#include <gtest/gtest.h>

#include "test_loop.hpp"

namespace icemon {
namespace {

class HandoverTest : public testing::Test {
 protected:
  hostler::TestLoop loop_;
  std::shared_ptr<hostler::Condition> changed_ =
      std::make_shared<hostler::Condition>(loop_.executor());
  Handover handover_{loop_.executor(), changed_, 10};
};

TEST_F(HandoverTest, IsEmptyUntilSomethingCame) {
  EXPECT_FALSE(handover_.agreement());
  EXPECT_FALSE(handover_.take());
}

TEST_F(HandoverTest, GivesBytesBeforeTheReasonOfTheEnd) {
  EXPECT_TRUE(handover_.put("last"));
  handover_.end({"it broke"});
  EXPECT_EQ(handover_.take()->value().bytes, "last");
  EXPECT_EQ(handover_.take()->error().text, "it broke");
}

TEST_F(HandoverTest, KeepsTheFirstReason) {
  handover_.end({"it broke"});
  handover_.end({"it was cancelled"});
  EXPECT_EQ(handover_.agreement()->error().text, "it broke");
}

TEST_F(HandoverTest, TakesNoMoreThanItMay) {
  EXPECT_TRUE(handover_.put("0123456789"));
  EXPECT_FALSE(handover_.put("x"));
  EXPECT_EQ(handover_.take()->value().bytes, "0123456789");
  EXPECT_TRUE(handover_.put("x"));
}

TEST_F(HandoverTest, WakesTheTakerHoweverOftenItTakes) {
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(handover_.take());
    const auto waiting = loop_.spawn(changed_->wait());
    loop_.settle();
    EXPECT_FALSE(waiting.done());
    handover_.put("one");
    handover_.put("two");
    loop_.finish(waiting);
    while (handover_.take()) {
    }
  }
}

TEST_F(HandoverTest, DropsWhatComesWhenNobodyTakesAnyMore) {
  handover_.abandon();
  EXPECT_TRUE(handover_.put("more than would fit in ten bytes"));
  EXPECT_FALSE(handover_.take());
}

}  // namespace
}  // namespace icemon
