#include "worker/agent_pool.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>

#include "fake_clock.hpp"
#include "testing/blender_scenes.hpp"

namespace render_farm {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::scene;

class AgentPoolTest : public testing::BlenderTest {
 protected:
  void TearDown() override { loop_.run(pool_.close()); }

  // The process that would be given for a job of `file`, which stays out of the pool.
  int take(const std::string& file, bool allow_scripts = false) {
    auto taken = pool_.take(file, allow_scripts);
    if (!taken) return 0;
    taken_.push_back(std::move(taken->agent));
    has_scene_ = taken->scene.has_value();
    return taken_.back()->pid();
  }

  hostler::FakeClock clock_{loop_};
  AgentPool pool_{loop_.executor(), {}, clock_};
  std::vector<std::unique_ptr<Agent>> taken_;
  bool has_scene_ = false;
};

TEST_F(AgentPoolTest, AnswersAndGivesTheFirstAgentWithOneStartOfBlender) {
  const auto blender = loop_.run(pool_.capabilities());
  ASSERT_TRUE(blender) << blender.error().text;
  EXPECT_THAT(blender->engines, Contains("BLENDER_WORKBENCH"));
  DemoOrder demo;
  demo.path = scratch_ / "demo.blend";
  ASSERT_TRUE(loop_.run(pool_.make_demo(demo)));
  const auto info = loop_.run(pool_.probe(demo.path, false));
  ASSERT_TRUE(info) << info.error().text;
  EXPECT_EQ(info->frame_end, 24);

  const int first = take(demo.path);
  EXPECT_TRUE(has_scene_) << "the file is open already";
  EXPECT_EQ(::kill(first, 0), 0);
  EXPECT_NE(take(demo.path), first) << "a second slot has a Blender of its own";
  EXPECT_FALSE(has_scene_);
}

TEST_F(AgentPoolTest, OpensAFileAgainThatWasSavedMeanwhile) {
  const std::string file = scratch_ / "a.blend";
  fs::copy_file(scene("cube"), file);
  ASSERT_TRUE(loop_.run(pool_.probe(file, false)));
  fs::last_write_time(file, fs::last_write_time(file) + std::chrono::hours(1));
  EXPECT_NE(take(file), 0);
  EXPECT_FALSE(has_scene_);
}

TEST_F(AgentPoolTest, DoesNotGiveAnAgentToAnotherJobInWhichScriptsHaveRun) {
  const std::string file = scratch_ / "a.blend";
  fs::copy_file(scene("scripted"), file);
  ASSERT_TRUE(loop_.run(pool_.probe(file, true)));
  const int tainted = take(file, true);
  EXPECT_TRUE(has_scene_);
  taken_.clear();
  ASSERT_TRUE(loop_.run(pool_.probe(file, true)));
  EXPECT_NE(take(scene("cube")), tainted);
  EXPECT_FALSE(has_scene_);
}

TEST_F(AgentPoolTest, EndsTheKeptBlenderAfterAWhile) {
  ASSERT_TRUE(loop_.run(pool_.probe(scene("cube"), false)));
  loop_.settle();
  ASSERT_EQ(clock_.waiting(), 1u);
  clock_.advance(agent_kept_for);
  EXPECT_EQ(clock_.waiting(), 0u);
  const int fresh = take(scene("cube"));
  EXPECT_FALSE(has_scene_);
  EXPECT_NE(fresh, 0);
}

TEST_F(AgentPoolTest, SaysWhatIsWrongWithAFile) {
  const auto refusal = [&](const std::string& path) {
    const auto info = loop_.run(pool_.probe(path, false));
    return info ? "accepted" : info.error().text;
  };
  EXPECT_THAT(refusal(scratch_ / "none.blend"), HasSubstr("does not exist"));
  std::ofstream(scratch_ / "garbage.blend") << "garbage";
  EXPECT_THAT(refusal(scratch_ / "garbage.blend"), HasSubstr("is not a Blender file"));
  fs::copy_file(scene("cube"), scratch_ / "cut.blend");
  fs::resize_file(scratch_ / "cut.blend", fs::file_size(scene("cube")) / 2);
  EXPECT_THAT(refusal(scratch_ / "cut.blend"), HasSubstr("is cut off"));
  std::ofstream(scratch_ / "odd.blend") << "BLENDER" << std::string(3000, '\xff');
  EXPECT_THAT(refusal(scratch_ / "odd.blend"), HasSubstr("odd.blend"));
  EXPECT_EQ(refusal(scene("no_camera")), "accepted")
      << "whether it can be rendered is another question";
}

TEST_F(AgentPoolTest, EndsABlenderThatIsBeingAskedWhenItCloses) {
  auto asked = loop_.spawn(pool_.capabilities());
  loop_.settle();
  loop_.run(pool_.close());
  loop_.finish(asked);
  EXPECT_FALSE(asked.get());
  EXPECT_FALSE(pool_.take(scene("cube"), false));
}

TEST(AgentPool, SaysHowToInstallAMissingBlender) {
  hostler::TestLoop loop;
  AgentOptions options;
  options.program = "blender-that-is-not-installed";
  AgentPool pool(loop.executor(), options);
  const auto blender = loop.run(pool.capabilities());
  ASSERT_FALSE(blender);
  EXPECT_EQ(blender.error().code, hostler::ExitCode::unavailable);
  EXPECT_THAT(blender.error().text, HasSubstr("apt-get install blender"));
}

}  // namespace
}  // namespace render_farm
