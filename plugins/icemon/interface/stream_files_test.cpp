// Recording a scripted scheduler, and playing what was recorded.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "interface/stream_commands.hpp"
#include "interface/stream_recorder.hpp"
#include "interface/stream_replay.hpp"
#include "temporary_folder.hpp"
#include "testing/fake_clusters.hpp"
#include "testing/link_test.hpp"

namespace icemon {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

HostReport host(HostId id) {
  HostReport report;
  report.host = id;
  report.stats.name = "host" + std::to_string(id);
  report.stats.ip = "10.0.0.1";
  report.stats.platform = "x86_64";
  report.stats.max_jobs = 4;
  return report;
}

class StreamFiles : public LinkTest {
 protected:
  hostler::Result<> replay(const std::string& file) {
    ReplayArguments arguments;
    arguments.file = file;
    return loop_.run(commands_.replay(std::move(arguments), replies_));
  }
  void make_recording(int hosts) {
    auto writer = RecordingWriter::create(file_, {1, 43, "10.0.0.1:8765", "ICECREAM", 1'000'000});
    ASSERT_TRUE(writer.has_value()) << writer.error().text;
    for (int id = 1; id <= hosts; ++id) {
      ASSERT_TRUE(writer->add(id, encode_message(host(static_cast<HostId>(id)), 43)));
    }
    ASSERT_TRUE(writer->finish());
  }

  hostler::TemporaryFolder folder_;
  std::string file_ = folder_.path_of("r.icm");
  FakeClusters clusters_;
  Anonymizer names_;
  RecordingReplies replies_;
  StreamCommands commands_{loop_.executor(), clusters_, names_};
};

TEST_F(StreamFiles, AreRecordedInOrderUntilTheSchedulerLeaves) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  auto writer = RecordingWriter::create(file_, {1, link->protocol(), "", "", 1'000'000});
  ASSERT_TRUE(writer.has_value());
  std::size_t sent = 0;
  for (HostId id = 1; id <= 300; ++id) {
    sent += encode_message(host(id), link->protocol()).size();
    scheduler.send(host(id));
  }
  scheduler.disconnect();
  StreamRecorder recorder(*link, std::move(*writer), replies_, nullptr);
  ASSERT_TRUE(loop_.run(recorder.run(0)));
  EXPECT_EQ(recorder.bytes(), static_cast<std::int64_t>(sent));
  EXPECT_THAT(recorder.ended(), HasSubstr("closed"));

  ASSERT_TRUE(replay(file_));
  ASSERT_THAT(replies_.values, SizeIs(1));
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("name":"host1")"));
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("name":"host300")"));
  EXPECT_THAT(replies_.values[0], HasSubstr(R"("totals":{"hosts":300)"));
}

TEST_F(StreamFiles, ArePlayedInSlices) {
  make_recording(3);
  auto reader = RecordingReader::open(file_);
  ASSERT_TRUE(reader.has_value());
  StreamReplay replay(std::move(*reader));
  for (std::size_t played = 1; played <= 3; ++played) {
    EXPECT_TRUE(replay.play(1).value());
    EXPECT_THAT(replay.snapshot().hosts, SizeIs(played));
    EXPECT_EQ(replay.last().wall_ms, 1'000'000 + static_cast<std::int64_t>(played));
  }
  EXPECT_FALSE(replay.play(1).value());
}

TEST_F(StreamFiles, LeaveTheLoopToOthersWhileTheyArePlayed) {
  make_recording(1);
  ReplayArguments arguments;
  arguments.file = file_;
  const auto replaying = loop_.spawn(commands_.replay(std::move(arguments), replies_));
  loop_.context().poll_one();
  EXPECT_FALSE(replaying.done());
  loop_.finish(replaying);
  EXPECT_TRUE(replaying.get());
}

TEST_F(StreamFiles, AreNoPipes) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  const auto replayed = replay(file_);
  ASSERT_TRUE(replayed.has_error());
  EXPECT_THAT(replayed.error().text, HasSubstr("no regular file"));
  EXPECT_THAT(replies_.values, IsEmpty());
}

}  // namespace
}  // namespace icemon
