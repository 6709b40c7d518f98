#include "monitor/recording.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "temporary_folder.hpp"

namespace icemon {
namespace {

namespace fs = std::filesystem;

class RecordingTest : public testing::Test {
 protected:
  void record(std::initializer_list<std::pair<int, std::string>> pieces) {
    auto writer = RecordingWriter::create(file_, {1, 43, "10.0.0.1:8765", "ICECREAM", 1'000'000});
    ASSERT_TRUE(writer.has_value()) << writer.error().text;
    for (const auto& [elapsed_ms, bytes] : pieces) ASSERT_TRUE(writer->add(elapsed_ms, bytes));
    ASSERT_TRUE(writer->finish());
  }

  void write(const std::string& text) { std::ofstream(file_, std::ios::binary) << text; }

  hostler::TemporaryFolder folder_;
  std::string file_ = folder_.path_of("r.icm");
};

TEST_F(RecordingTest, GivesBackWhatWasRecorded) {
  record({{0, std::string("\0\0\0\4\0\0\0\x52", 8)}, {250, "more"}});
  auto reader = RecordingReader::open(file_);
  ASSERT_TRUE(reader.has_value()) << reader.error().text;
  EXPECT_EQ(reader->header().protocol, 43u);
  EXPECT_EQ(reader->header().scheduler, "10.0.0.1:8765");
  auto first = reader->next();
  ASSERT_TRUE(first.has_value() && first->has_value());
  EXPECT_EQ((*first)->bytes.size(), 8u);
  EXPECT_EQ((*first)->arrived.wall_ms, 1'000'000);
  auto second = reader->next();
  ASSERT_TRUE(second.has_value() && second->has_value());
  EXPECT_EQ((*second)->bytes, "more");
  EXPECT_EQ((*second)->arrived.wall_ms, 1'000'250);
  EXPECT_FALSE(reader->next().value());
  EXPECT_FALSE(reader->was_cut());
}

TEST_F(RecordingTest, CutsALongPieceIntoRecordsThatAReaderTakes) {
  const std::string large(3 * 1024 * 1024 + 5, 'x');
  record({{7, large}});
  auto reader = RecordingReader::open(file_);
  ASSERT_TRUE(reader.has_value());
  std::string all;
  for (auto chunk = reader->next(); chunk.has_value() && *chunk; chunk = reader->next()) {
    all += (*chunk)->bytes;
  }
  EXPECT_EQ(all, large);
}

TEST_F(RecordingTest, NeverOverwritesAFile) {
  write("precious");
  auto writer = RecordingWriter::create(file_, {});
  ASSERT_TRUE(writer.has_error());
  EXPECT_NE(writer.error().text.find("is there already"), std::string::npos);
  EXPECT_EQ(fs::file_size(file_), 8u);
}

TEST_F(RecordingTest, IsWholeUpToWhereACrashCutIt) {
  record({{0, "first"}, {10, "second"}});
  const auto size = fs::file_size(file_);
  const std::size_t last_record = 8 + 6;
  for (std::size_t cut = 1; cut < last_record; ++cut) {
    fs::resize_file(file_, size - cut);
    auto reader = RecordingReader::open(file_);
    ASSERT_TRUE(reader.has_value());
    auto first = reader->next();
    ASSERT_TRUE(first.has_value() && first->has_value());
    EXPECT_EQ((*first)->bytes, "first");
    auto second = reader->next();
    ASSERT_TRUE(second.has_value());
    EXPECT_FALSE(second->has_value());
    EXPECT_TRUE(reader->was_cut()) << "cut by " << cut;
  }
}

TEST_F(RecordingTest, RefusesWhatIsNotARecording) {
  const std::string long_line(100'000, '{');
  for (const std::string& text :
       {std::string(), std::string("hello\n"), std::string("{}\n"), long_line,
        std::string("{\"icemon_recording\":1,\"protocol\":3}\n")}) {
    write(text);
    auto reader = RecordingReader::open(file_);
    ASSERT_TRUE(reader.has_error());
    EXPECT_NE(reader.error().text.find("not a recording"), std::string::npos);
  }
}

TEST_F(RecordingTest, NamesTheFormatOfANewerOne) {
  write("{\"icemon_recording\":2,\"protocol\":43}\n");
  auto reader = RecordingReader::open(file_);
  ASSERT_TRUE(reader.has_error());
  EXPECT_NE(reader.error().text.find("newer format, 2"), std::string::npos);
}

TEST_F(RecordingTest, WaitsForNoPipeAndReadsNoDevice) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  for (const std::string& path : {file_, std::string("/dev/zero"), folder_.path_of(".")}) {
    auto reader = RecordingReader::open(path);
    ASSERT_TRUE(reader.has_error());
    EXPECT_NE(reader.error().text.find("no regular file"), std::string::npos) << path;
  }
}

TEST_F(RecordingTest, RefusesARecordThatCannotBeTrue) {
  record({});
  std::ofstream(file_, std::ios::binary | std::ios::app) << std::string("\0\0\0\0\x7f\xff\xff\xff", 8);
  auto reader = RecordingReader::open(file_);
  ASSERT_TRUE(reader.has_value());
  EXPECT_TRUE(reader->next().has_error());
}

}  // namespace
}  // namespace icemon
