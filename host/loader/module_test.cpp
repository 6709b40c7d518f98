#include "loader/module.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loader/test_files.hpp"

namespace hostler::host {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<OfferedInterface> offered = {
    {"hostler.log", 1}, {"hostler.events", 1}, {"hostler.commands", 1}};

TEST(Module, GivesItsEntryEachTimeTheSame) {
  const auto entry = load_module(test_plugin("tiny"), offered);
  ASSERT_TRUE(entry) << entry.error().text;
  EXPECT_EQ((*entry)->abi, HOSTLER_ABI);
  EXPECT_THAT((*entry)->describe().data, StartsWith("{\"commands\""));
  EXPECT_EQ(*load_module(test_plugin("tiny"), offered), *entry);
}

TEST(Module, NamesBothVersionsOfAnInterface) {
  EXPECT_EQ(load_module(test_plugin("needs-future"), offered).error().text,
            test_plugin("needs-future").string() +
                " needs hostler.events/1000 (built with SDK 9.0.0), but this host (0.1.0) has "
                "hostler.events/1; update the host, or use an older version of the plugin");
  EXPECT_THAT(load_module(test_plugin("needs-future"), {}).error().text,
              HasSubstr("but this host (0.1.0) has no hostler.events; update the host"));
  const std::vector<OfferedInterface> newer = {{"hostler.events", 1001}};
  EXPECT_THAT(load_module(test_plugin("needs-future"), newer).error().text,
              HasSubstr("has hostler.events/1001; build the plugin with this host's SDK"));
}

TEST(Module, NamesBothVersionsOfTheAbi) {
  EXPECT_EQ(load_module(test_plugin("other-abi"), offered).error().text,
            test_plugin("other-abi").string() +
                " was built for ABI 1000, but this host (0.1.0) has ABI 1; update the host");
}

TEST(Module, SaysWhatTheDynamicLinkerSays) {
  const TemporaryFolder folder;
  const auto file = folder.write("broken.so", "garbage");
  EXPECT_EQ(load_module(file, offered).error().text,
            file.string() + " cannot be loaded: " + file.string() + ": file too short");
}

}  // namespace
}  // namespace hostler::host
