// A link under load, and its end.
#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "testing/link_test.hpp"

namespace icemon {
namespace {

using namespace std::chrono_literals;
using hostler::Result;

std::size_t count_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return std::distance(begin(entries), end(entries));
}

std::size_t count_reading_threads() {
  std::size_t count = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::ifstream(task.path() / "comm") >> name;
    if (name == "icemon-reader") ++count;
  }
  return count;
}

// A thread that was joined, and a socket whose end the peer has seen, are still listed for an
// instant.
template <class Count>
bool comes_to(Count count, std::size_t wanted) {
  const auto give_up = std::chrono::steady_clock::now() + 30s;
  while (count() != wanted && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  return count() == wanted;
}

class SchedulerLinkLife : public LinkTest {};

TEST_F(SchedulerLinkLife, ReadsOnWhileNobodyTakesWhatItRead) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  // More than the kernel holds on both sides; the loop of this test does not turn meanwhile.
  const std::string megabyte(1024 * 1024, 'x');
  for (int i = 0; i < 32; ++i) scheduler.send_bytes(megabyte);
  EXPECT_EQ(read(*link, 32 * megabyte.size()).size(), 32 * megabyte.size());
}

TEST_F(SchedulerLinkLife, EndsTheSessionWhenTooMuchWaits) {
  ScriptedScheduler scheduler;
  LinkOptions options = to(scheduler);
  options.queue_bytes = 100 * 1024;
  const LinkPtr link = open(options).value();
  scheduler.wait_for_monitors(1);
  scheduler.send_bytes(std::string(1024 * 1024, 'x'));
  scheduler.wait_for_monitors(0);
  Result<Chunk> chunk = loop_.run(link->read());
  std::size_t taken = 0;
  while (chunk) {
    taken += chunk->bytes.size();
    chunk = loop_.run(link->read());
  }
  EXPECT_LE(taken, options.queue_bytes);
  EXPECT_EQ(chunk.error().text, "more than 100 KiB of messages waited to be processed");
}

TEST_F(SchedulerLinkLife, LeavesWhenItIsDestroyed) {
  ScriptedScheduler scheduler;
  LinkPtr link = open(scheduler);
  scheduler.wait_for_monitors(1);
  link.reset();
  scheduler.wait_for_monitors(0);
}

TEST_F(SchedulerLinkLife, LeavesNoThreadOrDescriptorBehind) {
  ScriptedScheduler scheduler;
  LinkPtr first = open(scheduler);  // what the loop and the scheduler open once is open now
  scheduler.wait_for_monitors(1);
  first.reset();
  scheduler.wait_for_monitors(0);
  ASSERT_TRUE(comes_to(count_reading_threads, 0));
  const auto descriptors = count_descriptors();
  for (int i = 0; i < 3; ++i) {
    const LinkPtr one = open(scheduler);
    const LinkPtr two = open(scheduler);
    EXPECT_TRUE(comes_to(count_reading_threads, 1));  // for both
  }
  EXPECT_TRUE(comes_to(count_reading_threads, 0));
  EXPECT_TRUE(comes_to(count_descriptors, descriptors));
}

template <class T>
auto bind_to(hostler::asio::cancellation_signal& signal) {
  return [&signal](auto handler) {
    return hostler::asio::bind_cancellation_slot(signal.slot(), std::move(handler));
  };
}

TEST_F(SchedulerLinkLife, EndsAReadThatIsCancelled) {
  ScriptedScheduler scheduler;
  const LinkPtr link = open(scheduler);
  hostler::asio::cancellation_signal signal;
  auto pending = loop_.spawn(link->read(), bind_to<Chunk>(signal));
  loop_.settle();
  signal.emit(hostler::asio::cancellation_type::terminal);
  loop_.finish(pending);
  EXPECT_THROW(pending.get(), boost::system::system_error);
}

TEST_F(SchedulerLinkLife, EndsAnOpeningThatIsCancelled) {
  Script script;
  script.says_nothing = true;
  ScriptedScheduler scheduler(script);
  hostler::asio::cancellation_signal signal;
  auto pending =
      loop_.spawn(SchedulerLink::open(loop_.executor(), to(scheduler)), bind_to<LinkPtr>(signal));
  loop_.settle();
  signal.emit(hostler::asio::cancellation_type::terminal);
  loop_.finish(pending);
  EXPECT_THROW(pending.get(), boost::system::system_error);
  EXPECT_TRUE(comes_to(count_reading_threads, 0));
}

TEST_F(SchedulerLinkLife, MayBeDestroyedWithItsLoop) {
  ScriptedScheduler scheduler;
  {
    hostler::TestLoop other;
    const auto options = to(scheduler);
    LinkPtr link = other.run(SchedulerLink::open(other.executor(), options)).value();
    other.spawn([](LinkPtr mine) -> hostler::Task<> { co_await mine->read(); }(std::move(link)));
    other.settle();
    scheduler.wait_for_monitors(1);
    scheduler.send(LocalJobDone{1});
  }
  scheduler.wait_for_monitors(0);
}

}  // namespace
}  // namespace icemon
