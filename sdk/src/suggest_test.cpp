#include "hostler/suggest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hostler {
namespace {

const std::vector<std::string> keys = {"port", "listen", "state_dir", "plugins"};

TEST(Suggest, CountsEdits) {
  EXPECT_EQ(edit_distance("port", "port"), 0u);
  EXPECT_EQ(edit_distance("prot", "port"), 1u);
  EXPECT_EQ(edit_distance("", "port"), 4u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Suggest, NamesTheNearestWord) {
  EXPECT_EQ(did_you_mean("prot", keys), "; did you mean 'port'?");
  EXPECT_EQ(did_you_mean("plugin", keys), "; did you mean 'plugins'?");
  EXPECT_EQ(did_you_mean("state", keys), "; did you mean 'state_dir'?");
}

TEST(Suggest, NamesNothingThatIsFar) {
  EXPECT_EQ(did_you_mean("colour", keys), "");
  EXPECT_EQ(did_you_mean("", keys), "");
  EXPECT_EQ(did_you_mean(std::string(1000, 'p'), keys), "");
}

}  // namespace
}  // namespace hostler
