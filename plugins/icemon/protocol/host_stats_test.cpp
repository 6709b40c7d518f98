#include <gtest/gtest.h>

#include "protocol/messages.hpp"

namespace icemon {
namespace {

constexpr std::string_view whole =  // icecream 1.4
    "Name:rem2\nIP:10.77.0.12\nMaxJobs:2\nNoRemote:false\nPlatform:x86_64\nVersion:43\n"
    "Features:env_xz env_zstd\nSpeed:615.014099\nLoad:54\nLoadAvg1:3370\nLoadAvg5:1954\n"
    "LoadAvg10:962\nFreeMem:22819\n";

TEST(HostStats, ReadAllThatASchedulerTells) {
  const HostStats stats = parse_host_stats(whole);
  EXPECT_FALSE(stats.offline);
  EXPECT_EQ(stats.name, "rem2");
  EXPECT_EQ(stats.ip, "10.77.0.12");
  EXPECT_EQ(stats.max_jobs, 2);
  EXPECT_EQ(stats.no_remote, false);
  EXPECT_EQ(stats.platform, "x86_64");
  EXPECT_EQ(stats.version, 43);
  EXPECT_EQ(stats.features, "env_xz env_zstd");
  EXPECT_DOUBLE_EQ(stats.speed.value(), 615.014099);
  EXPECT_EQ(stats.load, 54);
  EXPECT_EQ(stats.load_average1, 3370);
  EXPECT_EQ(stats.load_average5, 1954);
  EXPECT_EQ(stats.load_average10, 962);
  EXPECT_EQ(stats.free_memory_mib, 22819);
}

TEST(HostStats, AreWrittenAsTheyWereRead) {
  EXPECT_EQ(format_host_stats(parse_host_stats(whole)), whole);
  EXPECT_EQ(format_host_stats(parse_host_stats("State:Offline\n")), "State:Offline\n");
}

TEST(HostStats, LeaveEmptyWhatWasNotSaid) {
  const HostStats stats = parse_host_stats(
      "Name:alpha\nIP:10.0.0.1\nMaxJobs:4\nNoRemote:false\nPlatform:x86_64\nSpeed:0.000000\n"
      "Load:0\n");
  EXPECT_EQ(stats.load, 0);
  EXPECT_DOUBLE_EQ(stats.speed.value(), 0);
  EXPECT_FALSE(stats.version);
  EXPECT_FALSE(stats.load_average1);
  EXPECT_FALSE(stats.free_memory_mib);
}

TEST(HostStats, KnowThatAHostLeft) {
  EXPECT_TRUE(parse_host_stats("State:Offline\n").offline);
  EXPECT_FALSE(parse_host_stats("State:Online\n").offline);
  EXPECT_FALSE(parse_host_stats("").offline);
}

TEST(HostStats, SplitLinesAtTheFirstColon) {
  EXPECT_EQ(parse_host_stats("IP:fe80::1\n").ip, "fe80::1");
  EXPECT_EQ(parse_host_stats("Name:a:b:c\n").name, "a:b:c");
}

TEST(HostStats, TakeTheFirstOfEachKey) {
  const HostStats stats = parse_host_stats(
      "Name:<b>evil</b>\nno line of ours\nIP:1.2.3.4\nMaxJobs:many\nIP:10.0.0.9\nMaxJobs:8\n");
  EXPECT_EQ(stats.name, "<b>evil</b>");
  EXPECT_EQ(stats.ip, "1.2.3.4");
  EXPECT_FALSE(stats.max_jobs);
}

TEST(HostStats, TakeNegativeNumbers) {
  const HostStats stats = parse_host_stats("MaxJobs:-1\nLoad:-5\nFreeMem:-2147483648\n");
  EXPECT_EQ(stats.max_jobs, -1);
  EXPECT_EQ(stats.load, -5);
  EXPECT_EQ(stats.free_memory_mib, -2147483648);
}

TEST(HostStats, DoNotTakeGarbageForNumbers) {
  const HostStats stats = parse_host_stats(
      "MaxJobs:99999999999\nLoad:12abc\nSpeed:nan\nVersion:\nNoRemote:perhaps\nLoadAvg1: 5\n");
  EXPECT_FALSE(stats.max_jobs);
  EXPECT_FALSE(stats.load);
  EXPECT_FALSE(stats.speed);
  EXPECT_FALSE(stats.version);
  EXPECT_FALSE(stats.no_remote);
  EXPECT_FALSE(stats.load_average1);
  EXPECT_FALSE(parse_host_stats("Speed:inf\n").speed);
  EXPECT_FALSE(parse_host_stats("Speed:1e999\n").speed);
}

TEST(HostStats, BoundNames) {
  const HostStats stats = parse_host_stats("Name:" + std::string(10'000, 'n') + "\nLoad:1\n");
  EXPECT_EQ(stats.name, std::string(256, 'n'));
  EXPECT_EQ(stats.load, 1);
}

TEST(HostStats, ReadALastLineWithoutEnd) { EXPECT_EQ(parse_host_stats("Load:7").load, 7); }

TEST(HostStats, SkipKeysOfTheFuture) {
  EXPECT_EQ(parse_host_stats("Colour:red\nLoad:7\n").load, 7);
}

}  // namespace
}  // namespace icemon
