#include "protocol/output_files.hpp"

#include <gtest/gtest.h>

namespace render_farm {
namespace {

TEST(OutputFiles, AreNumberedAsBlenderDoes) {
  JobSetup job;
  job.job = 7;
  job.output = "/out";
  job.name = "shot";
  EXPECT_EQ(frame_file(job, 1), "/out/shot_0001.png");
  EXPECT_EQ(frame_file(job, -5), "/out/shot_-0005.png");
  EXPECT_EQ(frame_file(job, 123456), "/out/shot_123456.png");
  EXPECT_EQ(thumbnail_file(job, 1), "/out/.hostler/7/1.jpg");
  EXPECT_EQ(preview_file(job), "/out/.hostler/7/preview.mp4");
}

TEST(OutputFiles, MoviesAreNotImageFormats) {
  EXPECT_NE(find_format("OPEN_EXR"), nullptr);
  EXPECT_EQ(find_format("FFMPEG"), nullptr);
  EXPECT_TRUE(is_movie_format("FFMPEG"));
  EXPECT_FALSE(is_movie_format("PNG"));
}

}  // namespace
}  // namespace render_farm
