#include "state/slots.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace icemon {
namespace {

TEST(Slots, GiveTheLowestFreeOne) {
  Slots slots;
  EXPECT_EQ(slots.take(11), 0);
  EXPECT_EQ(slots.take(12), 1);
  EXPECT_EQ(slots.take(13), 2);
  slots.release(1);
  slots.release(0);
  EXPECT_EQ(slots.take(14), 0);
  EXPECT_EQ(slots.take(15), 1);
  EXPECT_EQ(slots.take(16), 3);
}

TEST(Slots, EndWithTheHighestOneInUse) {
  Slots slots;
  for (JobId job = 1; job <= 4; ++job) slots.take(job);
  slots.release(2);
  slots.release(3);
  EXPECT_EQ(slots.size(), 2u);
  EXPECT_EQ(slots.take(5), 2);
  slots.release(0);
  slots.release(1);
  slots.release(2);
  EXPECT_EQ(slots.size(), 0u);
}

TEST(Slots, StayTheLowestInAnyOrder) {
  std::mt19937 random(7);
  Slots slots;
  std::map<int, JobId> taken;
  for (JobId job = 1; job <= 20'000; ++job) {
    if (!taken.empty() && random() % 2 == 0) {
      const auto victim = std::next(taken.begin(), static_cast<long>(random() % taken.size()));
      slots.release(victim->first);
      taken.erase(victim);
    } else {
      int lowest = 0;
      while (taken.count(lowest) != 0) ++lowest;
      ASSERT_EQ(slots.take(job), lowest);
      taken[lowest] = job;
    }
    ASSERT_EQ(slots.size(),
              taken.empty() ? 0u : static_cast<std::size_t>(taken.rbegin()->first) + 1);
  }
  for (const auto& [slot, job] : taken) EXPECT_EQ(slots[static_cast<std::size_t>(slot)], job);
}

}  // namespace
}  // namespace icemon
