// A child's standard input and outputs.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include "process_fixture.hpp"

namespace hostler {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

TEST_F(ProcessTest, TellsTheOutputsApart) {
  std::vector<std::string> errors;
  ProcessOptions options = script("echo out; echo err >&2; printf 'no end'");
  options.on_line = [&](const OutputLine& line) {
    const bool error = line.source == OutputLine::Source::standard_error;
    (error ? errors : lines_).emplace_back(line.text);
  };
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre("out", "no end"));
  EXPECT_THAT(errors, ElementsAre("err"));
}

TEST_F(ProcessTest, HasDeliveredEverythingWhenTheWaitReturns) {
  ASSERT_TRUE(run(script("seq 1 20000")).success());
  ASSERT_THAT(lines_, SizeIs(20000));
  EXPECT_EQ(lines_.back(), "20000");
}

TEST_F(ProcessTest, KeepsTheLastLinesOfBothOutputs) {
  ProcessOptions options = script("seq 1 1000; echo why >&2");
  options.error_output = Output::captured;
  options.kept_lines = 2;
  Process process = start(options);
  loop_.run(process.wait());
  EXPECT_THAT(process.recent_lines(), SizeIs(2));
}

std::size_t peak_memory_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

TEST_F(ProcessTest, BoundsALineOfAHundredMegabytes) {
  const std::size_t before = peak_memory_bytes();
  std::vector<bool> cuts;
  ProcessOptions options = script("head -c 100000000 /dev/zero; echo; echo after");
  options.on_line = [&](const OutputLine& line) {
    lines_.emplace_back(line.text);
    cuts.push_back(line.cut);
  };
  ASSERT_TRUE(run(options).success());
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_EQ(lines_[0], std::string(64 * 1024, '\0'));
  EXPECT_EQ(lines_[1], "after");
  EXPECT_THAT(cuts, ElementsAre(true, false));
  EXPECT_LT(peak_memory_bytes() - before, 10'000'000u);
}

TEST_F(ProcessTest, DoesNotWaitForADescendantThatLeftTheGroupWithTheOutput) {
  ProcessOptions options = script("setsid sh -c 'echo $$; exec sleep 1000' & read go");
  options.input = Input::piped;
  Process process = start(options);
  wait_for_line();
  process.close_input();
  loop_.run(process.wait());
  EXPECT_EQ(::kill(std::stoi(lines_.at(0)), SIGKILL), 0);
}

TEST_F(ProcessTest, ReadsAnEmptyInput) {
  EXPECT_TRUE(run(script("exec cat")).success());
  EXPECT_THAT(lines_, ElementsAre());
}

TEST_F(ProcessTest, TakesInputUntilItIsClosed) {
  ProcessOptions options = script("exec wc -c");
  options.input = Input::piped;
  Process process = start(options);
  ASSERT_TRUE(loop_.run(process.write_input(std::string(1000000, 'x'))));
  process.close_input();
  EXPECT_TRUE(loop_.run(process.wait()).success());
  EXPECT_THAT(lines_, ElementsAre("1000000"));
}

TEST_F(ProcessTest, SaysThatTheChildReadsNoInputAndSurvivesIt) {
  ProcessOptions options = script("exec <&-; echo closed; exec sleep 1000");
  options.input = Input::piped;
  Process process = start(options);
  wait_for_line();
  const auto written = loop_.run(process.write_input("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().text, "its input: Broken pipe");
}

TEST_F(ProcessTest, EndsAWriteWhenTheChildIsKilled) {
  ProcessOptions options = script("exec sleep 1000");
  options.input = Input::piped;
  Process process = start(options);
  auto write = loop_.spawn(process.write_input(std::string(1000000, 'x')));
  loop_.settle();
  EXPECT_FALSE(write.done());
  loop_.run(process.stop(SIGKILL));
  loop_.finish(write);
  EXPECT_FALSE(write.get());
}

TEST_F(ProcessTest, DiscardsOutputThatNobodyWants) {
  ProcessOptions options =
      script("echo out; echo err >&2; target=$(readlink /proc/$$/fd/1); echo \"$target\" >&2");
  options.output = Output::discarded;
  ASSERT_TRUE(run(options).success());
  EXPECT_THAT(lines_, ElementsAre("err", "/dev/null"));
}

}  // namespace
}  // namespace hostler
