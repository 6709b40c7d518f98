#include "blender/blend_file.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "testing/blender_scenes.hpp"

namespace render_farm {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class BlendFile : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& content) {
    const std::string path = scratch_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::string refusal(const std::string& path) {
    auto stamp = inspect_blend(path);
    return stamp ? "accepted" : stamp.error().text;
  }
  testing::Scratch scratch_;
};

TEST_F(BlendFile, NamesWhatIsWrong) {
  EXPECT_THAT(refusal(scratch_ / "none.blend"), EndsWith("none.blend does not exist"));
  EXPECT_THAT(refusal(file("a", "x") + "/b.blend"), EndsWith("does not exist"));
  EXPECT_THAT(refusal(scratch_.path()), EndsWith("is a folder, not a Blender file"));
  EXPECT_THAT(refusal(file("empty.blend", "")), EndsWith("is empty"));
  EXPECT_THAT(refusal(file("text.blend", "hello")), EndsWith("is not a Blender file"));
  EXPECT_THAT(refusal("/dev/null"), EndsWith("is not a file"));
}

TEST_F(BlendFile, KnowsPlainAndCompressedFilesByTheirBeginning) {
  EXPECT_EQ(refusal(file("plain.blend", "BLENDER-v304")), "accepted");
  EXPECT_EQ(refusal(file("zstd.blend", "\x28\xb5\x2f\xfd...")), "accepted");
  EXPECT_EQ(refusal(file("gzip.blend", "\x1f\x8b...")), "accepted");
}

TEST_F(BlendFile, HasAnotherStampWhenItWasSavedAgain) {
  const std::string path = file("a.blend", "BLENDER-v304");
  const FileStamp before = *inspect_blend(path);
  EXPECT_EQ(*inspect_blend(path), before);
  file("a.blend", "BLENDER-v304 and more");
  EXPECT_FALSE(*inspect_blend(path) == before);
}

TEST_F(BlendFile, MakesTheOutputFolderAndLeavesNothingInIt) {
  const std::string blend = file("a.blend", "BLENDER-v304");
  ASSERT_TRUE(check_paths(blend, scratch_ / "deep/out"));
  EXPECT_TRUE(std::filesystem::is_directory(scratch_ / "deep/out"));
  EXPECT_TRUE(std::filesystem::is_empty(scratch_ / "deep/out"));
}

TEST_F(BlendFile, TellsTheMastersFolderFromOneOfTheSameName) {
  const std::string blend = file("a.blend", "BLENDER-v304");
  const std::string out = scratch_ / "out";
  const auto mark = mark_folder(out);
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->size(), 32u);
  EXPECT_EQ(*mark_folder(out), *mark);
  EXPECT_TRUE(check_paths(blend, out, *mark));

  const std::string local = scratch_ / "local";
  EXPECT_THAT(check_paths(blend, local, *mark).error().text, HasSubstr("is not the master's"));
  EXPECT_FALSE(std::filesystem::exists(local));
  EXPECT_NE(*mark_folder(local), *mark);
}

TEST_F(BlendFile, SaysWhichPathThisMachineDoesNotSee) {
  const std::string blend = file("a.blend", "BLENDER-v304");
  EXPECT_THAT(check_paths(scratch_ / "none.blend", scratch_ / "out").error().text,
              HasSubstr("none.blend does not exist"));
  EXPECT_THAT(check_paths(blend, blend + "/out").error().text,
              HasSubstr("cannot make the output folder"));
  EXPECT_THAT(check_paths(blend, "/proc/self").error().text,
              HasSubstr("cannot write into the output folder /proc/self"));
}

TEST_F(BlendFile, FindsTheTemporariesOfFramesAndNothingElse) {
  const std::string out = scratch_.path();
  const std::string frame = out + "/shot_0001.png";
  const std::string left = temporary_name(frame, 4294967297);
  EXPECT_EQ(left, out + "/.shot_0001.png.4294967297.tmp");
  for (const char* name : {"shot_0001.png", "notes.tmp", ".hidden.tmp", ".a.b.tmp", ".tmp", "..tmp",
                           ".shot_0001.png.7.tmp", ".shot_0001.png.4294967297.tmp"})
    file(name, "x");
  const auto found = find_temporaries(out);
  EXPECT_EQ(found.size(), 2u);
  EXPECT_EQ(found.count(frame), 2u);
  EXPECT_TRUE(find_temporaries(out + "/none").empty());
}

}  // namespace
}  // namespace render_farm
