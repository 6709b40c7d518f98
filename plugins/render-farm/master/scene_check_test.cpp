#include "master/scene_check.hpp"

#include <gmock/gmock.h>

namespace render_farm {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CheckScene : public ::testing::Test {
 protected:
  CheckScene() {
    scene_.engine = "CYCLES";
    scene_.format = "PNG";
    scene_.camera = true;
  }
  std::string refusal() {
    const auto checked = check_scene(scene_, settings_, blenders_);
    return checked ? "accepted" : checked.error().text;
  }
  SceneInfo scene_;
  SetupOrder settings_;
  std::vector<BlenderInfo> blenders_{{"3.4.1", {"BLENDER_EEVEE", "CYCLES"}, false}};
};

TEST_F(CheckScene, AcceptsWhatThisBlenderCanRender) { EXPECT_EQ(refusal(), "accepted"); }

TEST_F(CheckScene, RefusesASceneWithoutACamera) {
  scene_.camera = false;
  EXPECT_THAT(refusal(), HasSubstr("no camera"));
}

TEST_F(CheckScene, RefusesAnUnknownEngineAndNamesThoseThereAre) {
  settings_.engine = "POVRAY";
  EXPECT_THAT(refusal(), HasSubstr("no engine 'POVRAY'; it has BLENDER_EEVEE, CYCLES"));
  blenders_.push_back({"4.2.0", {"BLENDER_EEVEE_NEXT", "CYCLES"}, true});
  EXPECT_THAT(refusal(), HasSubstr("no worker's Blender has the engine 'POVRAY'; they have "
                                   "BLENDER_EEVEE, BLENDER_EEVEE_NEXT, CYCLES"));
}

TEST_F(CheckScene, RefusesMoviesAndUnknownFormats) {
  scene_.format = "FFMPEG";
  EXPECT_THAT(refusal(), HasSubstr("FFMPEG is a movie"));
  settings_.format = "GIF";
  EXPECT_THAT(refusal(), HasSubstr("'GIF' is not a format of the farm; it has PNG"));
  settings_.format = "JPEG";
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(CheckScene, NeedsADenoiserOnlyWhereCyclesWouldUseOne) {
  scene_.denoises = true;
  EXPECT_THAT(refusal(), HasSubstr("--no-denoise"));
  settings_.denoise_off = true;
  EXPECT_EQ(refusal(), "accepted");
  settings_.denoise_off = false;
  settings_.engine = "BLENDER_EEVEE";
  EXPECT_EQ(refusal(), "accepted");
  settings_.engine.clear();
  blenders_[0].denoiser = true;
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(CheckScene, AcceptsWhatOneOfTheWorkersCanRender) {
  blenders_.push_back({"4.2.0", {"BLENDER_EEVEE_NEXT"}, true});
  settings_.engine = "BLENDER_EEVEE_NEXT";
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(CheckScene, DoesNotMixTheEngineOfOneWorkerWithTheDenoiserOfAnother) {
  scene_.denoises = true;
  blenders_.push_back({"4.2.0", {"BLENDER_EEVEE_NEXT"}, true});
  EXPECT_THAT(refusal(), HasSubstr("the workers' Blenders were built without OpenImageDenoise"));
  blenders_.push_back({"4.2.0", {"CYCLES"}, true});
  EXPECT_EQ(refusal(), "accepted");
}

TEST(OnlineBlenders, AreThoseOfConnectedWorkersThatHaveOne) {
  Scheduler scheduler({.epoch = 1});
  EXPECT_THAT(online_blenders(scheduler), IsEmpty());
  const auto join = [&scheduler](const std::string& name, const std::string& blender) {
    Proof proof;
    proof.worker = {name, "machine", blender, {"CYCLES"}, true, 1};
    proof.session = name;
    return *scheduler.connect(proof, "local", Now{});
  };
  join("with", "3.4.1");
  join("without", "");
  scheduler.disconnect(join("gone", "3.4.1"), Now{});
  const auto blenders = online_blenders(scheduler);
  ASSERT_THAT(blenders, SizeIs(1));
  EXPECT_EQ(blenders[0].engines, std::vector<std::string>{"CYCLES"});
  EXPECT_TRUE(blenders[0].denoiser);
}

}  // namespace
}  // namespace render_farm
