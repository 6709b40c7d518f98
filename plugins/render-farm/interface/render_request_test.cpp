#include "interface/render_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace render_farm {
namespace {

using testing::HasSubstr;

RenderArguments request() {
  RenderArguments arguments;
  arguments.file = "/shots/a.blend";
  return arguments;
}

std::string error_of(const RenderArguments& arguments) {
  const auto job = parse_request(arguments);
  return job ? "accepted" : job.error().text;
}

TEST(RenderRequest, TakesWhatIsLeftOutFromTheScene) {
  const auto parsed = parse_request(request());
  ASSERT_TRUE(parsed);
  const auto job = complete_request(*parsed, {.frame_start = 3,
                                              .frame_end = 9,
                                              .frame_step = 3,
                                              .fps = 30,
                                              .engine = "CYCLES",
                                              .format = "OPEN_EXR",
                                              .denoises = true});
  ASSERT_TRUE(job);
  EXPECT_EQ(job->frames.to_string(), "3-9x3");
  EXPECT_EQ(job->setup.engine, "CYCLES");
  EXPECT_EQ(job->setup.format, "OPEN_EXR");
  EXPECT_EQ(job->setup.name, "a");
  EXPECT_EQ(job->fps, 30);
  EXPECT_TRUE(job->needs_denoiser);
}

TEST(RenderRequest, KeepsWhatWasAskedFor) {
  auto arguments = request();
  arguments.frames = "1,2";
  arguments.engine = "eevee";
  arguments.format = "jpg";
  arguments.resolution = "640x360";
  arguments.denoise = false;
  const auto job = complete_request(*parse_request(arguments),
                                    {.engine = "CYCLES", .format = "FFMPEG", .denoises = true});
  ASSERT_TRUE(job);
  EXPECT_EQ(job->frames.to_string(), "1-2");
  EXPECT_EQ(job->setup.engine, "BLENDER_EEVEE");
  EXPECT_EQ(job->setup.format, "JPEG");
  EXPECT_EQ(job->setup.width, 640);
  EXPECT_EQ(job->setup.height, 360);
  EXPECT_FALSE(job->needs_denoiser);
}

TEST(RenderRequest, NamesTheArgumentThatIsWrong) {
  auto arguments = request();
  arguments.file = "a.blend";
  EXPECT_THAT(error_of(arguments), HasSubstr("file: \"a.blend\" is not an absolute path"));
  arguments = request();
  arguments.frames = "abc";
  EXPECT_THAT(error_of(arguments), HasSubstr("frames: \"abc\""));
  arguments = request();
  arguments.engine = "povray";
  EXPECT_THAT(error_of(arguments), HasSubstr("engine: \"povray\" is not an engine; there are"));
  arguments = request();
  arguments.format = "gif";
  EXPECT_THAT(error_of(arguments), HasSubstr("format: \"gif\" is not an image format; there are"));
  for (const char* movie : {"FFMPEG", "mp4", "AVIJPEG"}) {
    arguments.format = movie;
    EXPECT_THAT(error_of(arguments), HasSubstr("is a movie, which cannot be rendered frame by"));
  }
  arguments = request();
  for (const char* size : {"640", "x", "640x", "0x360", "640x360x2", "640 x 360", "99999x10"}) {
    arguments.resolution = size;
    EXPECT_THAT(error_of(arguments), HasSubstr("is not WIDTHxHEIGHT")) << size;
  }
  arguments = request();
  arguments.priority = 101;
  EXPECT_THAT(error_of(arguments), HasSubstr("priority: 101"));
}

TEST(RenderRequest, WritesAnOutputFolderAsBlenderReadsIt) {
  RenderArguments arguments = request();
  arguments.output = "//renders/../shots/./out";
  EXPECT_EQ(parse_request(arguments)->setup.output, "/shots/out");
}

TEST(RenderRequest, RefusesASceneThatSavesAMovie) {
  const auto job = complete_request(*parse_request(request()), {.format = "FFMPEG"});
  ASSERT_TRUE(job.has_error());
  EXPECT_THAT(job.error().text, HasSubstr("--format PNG"));
}

TEST(OutputFolder, IsBesideTheFileOrBelowTheRoot) {
  EXPECT_EQ(output_folder("/shots/a.blend", ""), "/shots/a-frames");
  EXPECT_EQ(output_folder("/shots/a.blend", "/out"), "/out/a-frames");
}

}  // namespace
}  // namespace render_farm
