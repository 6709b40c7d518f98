// What was acknowledged is there after the host was killed.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>
#include <set>

#include "bus/bus.hpp"
#include "bus/sqlite_log.hpp"
#include "temporary_folder.hpp"

namespace hostler::host {
namespace {

// The child: publishes until it is killed and writes each acknowledged seq to `pipe`.
[[noreturn]] void publish_for_ever(const std::string& path, int pipe) {
  Bus bus(SqliteLog::open({.path = path}).value());
  bus.declare("job", TopicClass::durable).value();
  for (;;) {
    bus.publish("farm", "job", "", "1", [pipe](std::uint64_t seq) {
      if (write(pipe, &seq, sizeof seq) != sizeof seq) _exit(1);
    });
  }
}

std::vector<std::uint64_t> acknowledged_until_killed(const std::string& path, std::size_t enough) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const auto child = fork();
  if (child == 0) publish_for_ever(path, ends[1]);
  close(ends[1]);
  std::vector<std::uint64_t> seqs;
  std::uint64_t seq = 0;
  while (read(ends[0], &seq, sizeof seq) == sizeof seq) {
    seqs.push_back(seq);
    if (seqs.size() == enough) kill(child, SIGKILL);
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return seqs;
}

std::set<std::uint64_t> all_in(DurableLog& log) {
  std::set<std::uint64_t> seqs;
  for (std::uint64_t after = 0;;) {
    std::promise<DurableLog::Page> promise;
    log.read(*TopicFilter::parse("*"), after, 500,
             [&](Result<DurableLog::Page> page) { promise.set_value(std::move(page).value()); });
    const auto page = promise.get_future().get();
    for (const auto& event : page.events) seqs.insert(event->seq);
    if (page.complete) return seqs;
    after = page.through;
  }
}

TEST(DurableCrash, LosesNothingThatWasAcknowledgedAndRepeatsNoNumber) {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "events.db";
  std::uint64_t last = 0;
  for (int crash = 0; crash < 3; ++crash) {
    const auto acknowledged = acknowledged_until_killed(path, 300);
    ASSERT_GE(acknowledged.size(), 300u);
    EXPECT_GT(acknowledged.front(), last);
    last = acknowledged.back();

    const auto log = SqliteLog::open({.path = path}).value();
    EXPECT_GE(log->last(), last);
    const auto kept = all_in(*log);
    for (const auto seq : acknowledged) EXPECT_TRUE(kept.contains(seq)) << seq;
    last = log->last();
    log->stop();
  }
}

}  // namespace
}  // namespace hostler::host
