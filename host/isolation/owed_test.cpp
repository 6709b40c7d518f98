#include "isolation/owed.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace hostler::host {
namespace {

using ::testing::ElementsAre;

TEST(Owed, IsSettledOnceWhoeverComesFirst) {
  std::vector<int> called;
  auto call = [&](int callback) { called.push_back(callback); };
  Owed<int> owed;
  auto first = owed.add(1), second = owed.add(2), third = owed.add(3);
  owed.settle(second, call);
  owed.settle(second, call);
  owed.forget(first);
  owed.close(call);
  owed.settle(third, call);
  EXPECT_THAT(called, ElementsAre(2, 3));
}

TEST(Owed, LetsACallbackAskForTheNext) {
  std::vector<int> called;
  Owed<int> owed;
  auto first = owed.add(1);
  owed.settle(first, [&](int) { owed.add(2); });
  owed.close([&](int callback) { called.push_back(callback); });
  EXPECT_THAT(called, ElementsAre(2));
}

TEST(Owed, TakesNothingAfterTheEnd) {
  Owed<int> owed;
  owed.close([](int) {});
  EXPECT_EQ(owed.add(1), 0u);
}

}  // namespace
}  // namespace hostler::host
