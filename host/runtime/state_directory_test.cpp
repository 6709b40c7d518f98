#include "runtime/state_directory.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary_folder.hpp"

namespace hostler::host {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StateDirectories : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "a" / "state";
};

TEST_F(StateDirectories, AreMadeForTheirOwnerAlone) {
  auto state = StateDirectory::open(path);
  ASSERT_TRUE(state) << state.error().text;
  struct stat about {};
  ASSERT_EQ(::stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0700u);
}

TEST_F(StateDirectories, RefuseASecondHostAndNameTheFirst) {
  auto first = StateDirectory::open(path);
  auto second = StateDirectory::open(path);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().text,
              HasSubstr("is already run by pid " + std::to_string(::getpid())));
}

TEST_F(StateDirectories, AreFreeWhenTheHostHasEnded) {
  { auto first = StateDirectory::open(path); }
  EXPECT_TRUE(StateDirectory::open(path));
}

TEST_F(StateDirectories, KeepWhatIsDisabled) {
  {
    auto state = StateDirectory::open(path);
    EXPECT_THAT(state->disabled().value(), IsEmpty());
    ASSERT_TRUE(state->set_disabled({"farm", "icemon"}));
  }
  auto state = StateDirectory::open(path);
  EXPECT_EQ(state->disabled().value(), (std::set<std::string>{"farm", "icemon"}));
  EXPECT_FALSE(std::filesystem::exists(path / "disabled.json.new"));
}

TEST_F(StateDirectories, SayWhatToDoWithADamagedList) {
  auto state = StateDirectory::open(path);
  folder.write("a/state/disabled.json", "[\"farm\"");
  auto disabled = state->disabled();
  ASSERT_FALSE(disabled);
  EXPECT_THAT(disabled.error().text, HasSubstr("disabled.json is damaged; remove it"));
}

TEST_F(StateDirectories, KeepTheOldListWhenTheNewOneCannotBeWritten) {
  auto state = StateDirectory::open(path);
  ASSERT_TRUE(state->set_disabled({"farm"}));
  std::filesystem::create_directory(path / "disabled.json.new");  // in the way
  EXPECT_FALSE(state->set_disabled({}));
  EXPECT_EQ(state->disabled().value(), std::set<std::string>{"farm"});
}

TEST_F(StateDirectories, AreRemovedWhenTemporary) {
  std::filesystem::path gone;
  {
    auto state = StateDirectory::temporary();
    gone = state->path();
    EXPECT_TRUE(std::filesystem::is_directory(state->instance("farm").value()));
  }
  EXPECT_FALSE(std::filesystem::exists(gone));
}

TEST_F(StateDirectories, CannotBeMadeBelowAFile) {
  folder.write("file", "");
  auto state = StateDirectory::open(folder.path() / "file" / "state");
  ASSERT_FALSE(state);
  EXPECT_THAT(state.error().text, HasSubstr("$HOSTLER_STATE_DIR"));
}

}  // namespace
}  // namespace hostler::host
