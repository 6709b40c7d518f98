#include "protocol/control_text.hpp"

#include <gtest/gtest.h>

namespace icemon {
namespace {

TEST(ControlText, ListsHosts) {
  const auto listing = parse_listing(
      " rem2 (10.77.0.12:10245) [x86_64] speed=615.01 jobs=1/2 load=54\n"
      " scheduler-host (127.0.0.1:0) [i686] speed=0.00 jobs=0/8 load=1000\n");
  ASSERT_EQ(listing.hosts.size(), 2u);
  EXPECT_EQ(listing.hosts[0].name, "rem2");
  EXPECT_EQ(listing.hosts[0].ip, "10.77.0.12");
  EXPECT_EQ(listing.hosts[0].port, 10245);
  EXPECT_EQ(listing.hosts[0].platform, "x86_64");
  EXPECT_DOUBLE_EQ(listing.hosts[0].speed, 615.01);
  EXPECT_EQ(listing.hosts[0].running, 1);
  EXPECT_EQ(listing.hosts[0].max_jobs, 2);
  EXPECT_EQ(listing.hosts[0].load, 54);
  EXPECT_EQ(listing.hosts[0].installing_s, -1);
  EXPECT_EQ(listing.hosts[1].port, 0);
  EXPECT_EQ(listing.hosts[1].load, 1000);
}

TEST(ControlText, TellsWhatAHostInstalls) {
  const auto listing = parse_listing(
      " rem1 (10.0.0.1:10245) [x86_64] speed=0.00 jobs=0/2 load=21 busy installing since 17 s\n");
  ASSERT_EQ(listing.hosts.size(), 1u);
  EXPECT_EQ(listing.hosts[0].load, 21);
  EXPECT_EQ(listing.hosts[0].installing_s, 17);
}

TEST(ControlText, ListsJobs) {
  const auto listing = parse_listing(
      " 7 PEND sub:localice on:<unknown> lab/src/a.cpp\n"
      " 8 WAIT sub:localice on:rem1 lab/src/b.cpp\r\n"
      " 9 COMP sub:rem2 on:rem1 lab/src/with space.cpp\n");
  ASSERT_EQ(listing.jobs.size(), 3u);
  EXPECT_EQ(listing.jobs[0].id, 7u);
  EXPECT_EQ(listing.jobs[0].state, "PEND");
  EXPECT_EQ(listing.jobs[0].submitter, "localice");
  EXPECT_EQ(listing.jobs[0].server, "");
  EXPECT_EQ(listing.jobs[0].file, "lab/src/a.cpp");
  EXPECT_EQ(listing.jobs[1].server, "rem1");
  EXPECT_EQ(listing.jobs[1].file, "lab/src/b.cpp");
  EXPECT_EQ(listing.jobs[2].submitter, "rem2");
  EXPECT_EQ(listing.jobs[2].file, "lab/src/with space.cpp");
}

TEST(ControlText, CountsAJobOfBothListsOnce) {
  const auto listing = parse_listing(
      " rem1 (10.0.0.1:10245) [x86_64] speed=1.00 jobs=1/2 load=0\n"
      "   9 COMP sub:rem2 on:rem1 a.cpp\n"
      " 9 COMP sub:rem2 on:rem1 a.cpp\n");
  EXPECT_EQ(listing.hosts.size(), 1u);
  EXPECT_EQ(listing.jobs.size(), 1u);
}

TEST(ControlText, UnderstandsOddNames) {
  const auto listing = parse_listing(
      " my (old) [box] (10.0.0.1:1) [x86_64] speed=1.00 jobs=0/2 load=0\n"
      " <b>x</b> (10.0.0.2:1) [x86_64] speed=1.00 jobs=0/2 load=0\n");
  ASSERT_EQ(listing.hosts.size(), 2u);
  EXPECT_EQ(listing.hosts[0].name, "my (old) [box]");
  EXPECT_EQ(listing.hosts[0].ip, "10.0.0.1");
  EXPECT_EQ(listing.hosts[1].name, "<b>x</b>");
}

TEST(ControlText, TakesFiguresAsTheyAre) {
  const auto listing = parse_listing(
      " h (::1:10245) [x] speed=nan jobs=-3/99999999999 load=x\n"
      " i (1.2.3.4:99999) [x] speed=2.50\n");
  ASSERT_EQ(listing.hosts.size(), 2u);
  EXPECT_EQ(listing.hosts[0].ip, "::1");
  EXPECT_EQ(listing.hosts[0].speed, 0);
  EXPECT_EQ(listing.hosts[0].running, -3);
  EXPECT_EQ(listing.hosts[0].max_jobs, 0);
  EXPECT_EQ(listing.hosts[0].load, 0);
  EXPECT_EQ(listing.hosts[1].port, 0);
  EXPECT_DOUBLE_EQ(listing.hosts[1].speed, 2.5);
}

TEST(ControlText, SkipsWhatItDoesNotUnderstand) {
  const auto listing = parse_listing(
      "200 done\n\n   HOST\n 0 COMP sub:a on:b c\n 5 DONE sub:a on:b c\n 6 COMP\n"
      " 7 COMP sub:a\n x (1.2.3.4) [x] speed=1\n] speed=1\n99999999999 COMP sub:a on:b c\n");
  EXPECT_TRUE(listing.hosts.empty());
  EXPECT_TRUE(listing.jobs.empty());
}

TEST(ControlText, IsReadCutOffAnywhere) {
  const std::string text =
      " rem1 (10.0.0.1:10245) [x86_64] speed=1.00 jobs=1/2 load=0 busy installing since 3 s\n"
      "   9 COMP sub:rem2 on:rem1 a.cpp\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto listing = parse_listing(std::string_view(text).substr(0, size));
    EXPECT_LE(listing.hosts.size(), 1u);
    EXPECT_LE(listing.jobs.size(), 1u);
  }
}

TEST(ControlText, NamesTheVersion) {
  EXPECT_EQ(
      parse_greeting_version("200-ICECC 1.4.0: 193s uptime, 3 hosts, 0 jobs in queue (11 total)."),
      "1.4.0");
  EXPECT_EQ(parse_greeting_version("200 Use 'help' for help and 'quit' to quit."), "");
}

}  // namespace
}  // namespace icemon
