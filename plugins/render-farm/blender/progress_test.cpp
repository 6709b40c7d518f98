// The lines are Blender 3.4's own.
#include "blender/progress.hpp"

#include <gtest/gtest.h>

namespace render_farm {
namespace {

TEST(Progress, ReadsTheSamplesOfCycles) {
  FrameProgress progress;
  progress.begin({"ViewLayer"});
  const auto step = progress.read(
      "Fra:1 Mem:11.89M (Peak 11.89M) | Time:00:00.06 | Remaining:00:00.18 | Mem:2.74M, "
      "Peak:2.74M | Scene, ViewLayer | Sample 4/16");
  ASSERT_TRUE(step);
  EXPECT_DOUBLE_EQ(step->progress, 0.25);
  EXPECT_EQ(step->text, "Sample 4/16");
}

TEST(Progress, CountsTilesAndTheSamplesInOne) {
  FrameProgress progress;
  progress.begin({"ViewLayer"});
  const std::string head = "Fra:1 Mem:11.17M | Time:00:01.50 | Mem:2.01M | Scene, ViewLayer | ";
  EXPECT_DOUBLE_EQ(progress.read(head + "Rendered 0/4 Tiles, Sample 32/64")->progress, 0.125);
  EXPECT_FALSE(progress.read(head + "Rendered 0/4 Tiles, Sample 64/64"));
  EXPECT_DOUBLE_EQ(progress.read(head + "Rendered 1/4 Tiles, Sample 64/64")->progress, 0.25);
  EXPECT_DOUBLE_EQ(progress.read(head + "Rendered 1/4 Tiles, Sample 32/64")->progress, 0.375);
}

TEST(Progress, ReadsTheSamplesOfEevee) {
  FrameProgress progress;
  progress.begin({});
  const auto step =
      progress.read("Fra:1 Mem:11.63M (Peak 12.75M) | Time:00:03.80 | Rendering 16 / 64 samples");
  ASSERT_TRUE(step);
  EXPECT_DOUBLE_EQ(step->progress, 0.25);
}

TEST(Progress, TakesViewLayersOneAfterTheOther) {
  FrameProgress progress;
  progress.begin({"Sky", "Ground"});
  EXPECT_DOUBLE_EQ(progress.read("Fra:1 | Scene, Sky | Sample 8/8")->progress, 0.5);
  EXPECT_DOUBLE_EQ(progress.read("Fra:1 | Scene, Ground | Sample 4/8")->progress, 0.75);
}

TEST(Progress, NeverGoesBack) {
  FrameProgress progress;
  progress.begin({"ViewLayer"});
  EXPECT_TRUE(progress.read("Fra:1 | Scene, ViewLayer | Sample 8/16"));
  EXPECT_FALSE(progress.read("Fra:1 | Scene, ViewLayer | Sample 7/16"));
  EXPECT_DOUBLE_EQ(progress.reached(), 0.5);
  progress.begin({"ViewLayer"});
  EXPECT_DOUBLE_EQ(progress.reached(), 0);
}

TEST(Progress, SkipsWhatIsNoProgress) {
  FrameProgress progress;
  progress.begin({"ViewLayer"});
  for (const char* line :
       {"", "Fra:", "Fra:1 | Scene, ViewLayer | Sample", "Fra:1 | Sample 3", "Fra:1 | Sample 3/0",
        "Fra:1 | Sample x/4", "Fra:1 | Scene | Updating Scene", "Sample 3/4",
        "Fra:1 | Sample 99999999999999999999/4", "Saved: '/out/f_0001.png'"})
    EXPECT_FALSE(progress.read(line)) << line;
}

TEST(Progress, KnowsTheLinesThatTellAPersonNothing) {
  EXPECT_TRUE(is_chatter("Fra:1 Mem:9.05M (Peak 10.83M) | Time:00:00.00"));
  EXPECT_TRUE(is_chatter(" Time: 00:00.55 (Saving: 00:00.30)"));
  EXPECT_TRUE(is_chatter("Managed to successfully fallback to surfaceless EGL rendering!"));
  EXPECT_TRUE(is_chatter("Blender 3.4.1"));
  EXPECT_FALSE(is_chatter("Blender cannot do this"));
  EXPECT_FALSE(is_chatter("Error: Build without OpenImageDenoiser"));
  EXPECT_FALSE(is_chatter("Warning: Unable to open '/srv/tex.png'"));
}

}  // namespace
}  // namespace render_farm
