#include "cli/wrapping.hpp"

#include <gmock/gmock.h>

namespace hostler::host {
namespace {

using testing::ElementsAre;

TEST(Wrapping, PutsTheRestOfTheLastCellBelowIt) {
  const auto rows = wrap_last_cells({{"name", "a text of several words that is long"}}, 30);
  EXPECT_THAT(rows, ElementsAre(ElementsAre("name", "a text of several words"),
                                ElementsAre("", "that is long")));
}

TEST(Wrapping, KeepsAWordThatFitsNowhere) {
  const auto rows = wrap_last_cells({{"x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b"}}, 10);
  EXPECT_THAT(rows,
              ElementsAre(ElementsAre("x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), ElementsAre("", "b")));
}

TEST(Wrapping, ChangesNothingWhereThereIsNoTerminal) {
  const std::vector<std::vector<std::string>> rows{{"x", std::string(300, 'a') + " b"}};
  EXPECT_EQ(wrap_last_cells(rows, 0), rows);
}

}  // namespace
}  // namespace hostler::host
