// Previews with the real ffmpeg.
#include "blender/preview.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "hostler/process.hpp"
#include "testing/blender_scenes.hpp"

namespace render_farm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PreviewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::has_program("ffmpeg"))
      GTEST_SKIP() << "SKIPPED: needs ffmpeg (apt-get install ffmpeg)";
  }

  // `count` test pictures frame_0001.EXTENSION, …
  void draw(int count, const std::string& size, const std::string& extension = "png") {
    command({"ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=" + size,
             "-frames:v", std::to_string(count), scratch_ / ("frame_%04d." + extension)});
  }

  std::string command(std::vector<std::string> argv) {
    hostler::ProcessOptions options;
    options.argv = std::move(argv);
    auto process = hostler::Process::start(loop_.executor(), options).value();
    const auto status = loop_.run(process.wait());
    EXPECT_TRUE(status.success()) << status.describe();
    const auto lines = process.recent_lines();
    return lines.empty() ? "" : lines.back();
  }

  PreviewOrder order(std::initializer_list<int> frames, const std::string& extension = "png") {
    PreviewOrder order;
    for (int frame : frames) {
      char name[32];
      std::snprintf(name, sizeof name, "frame_%04d.", frame);
      order.frames.push_back(scratch_ / (name + extension));
    }
    order.output = scratch_ / ".hostler/preview.mp4";
    return order;
  }

  hostler::Result<void> make(PreviewOrder order) {
    return loop_.run(make_preview(loop_.executor(), std::move(order)));
  }

  std::string described(const std::string& entries) {
    return command({"ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
                    "stream=" + entries, "-of", "csv=p=0", scratch_ / ".hostler/preview.mp4"});
  }

  hostler::TestLoop loop_;
  testing::Scratch scratch_;
};

TEST_F(PreviewTest, HasExactlyTheFramesOfTheJob) {
  draw(9, "64x36");
  const auto made = make(order({2, 4, 9}));
  ASSERT_TRUE(made) << made.error().text;
  EXPECT_EQ(described("codec_name,width,height,pix_fmt,r_frame_rate,nb_frames"),
            "h264,64,36,yuv420p,24/1,3");
}

TEST_F(PreviewTest, HasEvenSidesAndIsNoWiderThanAScreen) {
  draw(2, "63x35");
  ASSERT_TRUE(make(order({1, 2})));
  EXPECT_EQ(described("width,height"), "64,36");
  draw(1, "2560x1440");
  ASSERT_TRUE(make(order({1})));
  EXPECT_EQ(described("width,height"), "1280,720");
}

TEST_F(PreviewTest, TakesTheFormatsOfTheFarm) {
  for (const char* extension : {"jpg", "tif", "bmp", "exr"}) {
    draw(2, "64x36", extension);
    const auto made = make(order({1, 2}, extension));
    EXPECT_TRUE(made) << extension << ": " << made.error().text;
  }
}

TEST_F(PreviewTest, SaysWhyThereIsNone) {
  EXPECT_THAT(make(order({})).error().text, HasSubstr("no finished frame"));
  EXPECT_THAT(make(order({1})).error().text, HasSubstr("ffmpeg exited with code"));

  draw(2, "64x36");
  PreviewOrder missing = order({1, 2});
  missing.program = "ffmpeg-that-is-not-installed";
  EXPECT_THAT(make(missing).error().text, HasSubstr("apt-get install ffmpeg"));
}

TEST_F(PreviewTest, LeavesNothingHalfDone) {
  draw(3, "64x36");
  std::ofstream(scratch_ / "frame_0002.png") << "no picture";
  EXPECT_THAT(make(order({1, 2, 3})).error().text, HasSubstr("2 of 3 frames"));
  EXPECT_TRUE(fs::is_empty(scratch_ / ".hostler"));
}

}  // namespace
}  // namespace render_farm
