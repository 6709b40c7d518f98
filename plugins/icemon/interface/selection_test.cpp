#include "interface/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace icemon {
namespace {

using testing::ElementsAre;

HostView host(HostId id, const std::string& name, int compiling, bool online = true) {
  HostView view;
  view.id = id;
  view.name = name;
  view.compiling = compiling;
  view.online = online;
  view.platform = "x86_64";
  return view;
}

std::vector<HostId> ids(const std::vector<HostView>& hosts) {
  std::vector<HostId> found;
  for (const HostView& host : hosts) found.push_back(host.id);
  return found;
}

TEST(Hosts, AreSortedWithOfflineOnesLast) {
  std::vector<HostView> hosts{host(1, "c", 1), host(2, "a", 3), host(3, "b", 3),
                              host(4, "0", 9, false)};
  sort_hosts(hosts, HostSort::name);
  EXPECT_THAT(ids(hosts), ElementsAre(2, 3, 1, 4));
  sort_hosts(hosts, HostSort::current);
  EXPECT_THAT(ids(hosts), ElementsAre(2, 3, 1, 4));
  sort_hosts(hosts, HostSort::current, SortOrder::reverse);
  EXPECT_THAT(ids(hosts), ElementsAre(1, 2, 3, 4));
  sort_hosts(hosts, HostSort::id, SortOrder::reverse);
  EXPECT_THAT(ids(hosts), ElementsAre(3, 2, 1, 4));
}

TEST(Hosts, AreChosenByNameAddressOrPlatform) {
  std::vector<HostView> hosts{host(1, "desk", 0), host(2, "builder-1", 0), host(3, "builder-2", 0)};
  hosts[0].ip = "10.0.0.1";
  EXPECT_THAT(ids(select_hosts(hosts, {"builder-*"})), ElementsAre(2, 3));
  EXPECT_THAT(ids(select_hosts(hosts, {"builder-2", "10.0.*"})), ElementsAre(1, 3));
  EXPECT_THAT(ids(select_hosts(hosts, {"x86_64"})), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids(select_hosts(hosts, {})), ElementsAre(1, 2, 3));
}

JobView job(JobId id, JobState state, std::int64_t time, const std::string& file = "a.cpp") {
  JobView view;
  view.id = id;
  view.state = state;
  view.requested_ms = view.begun_ms = time;
  if (has_ended(state)) view.ended_ms = time;
  view.file = file;
  return view;
}

std::vector<JobId> ids(const std::vector<JobView>& jobs) {
  std::vector<JobId> found;
  for (const JobView& job : jobs) found.push_back(job.id);
  return found;
}

TEST(Jobs, AreListedRunningPendingEnded) {
  const std::vector<JobView> jobs{job(1, JobState::done, 10),      job(2, JobState::failed, 20),
                                  job(3, JobState::pending, 40),   job(4, JobState::pending, 30),
                                  job(5, JobState::compiling, 60), job(6, JobState::local, 50)};
  JobSelection selection;
  EXPECT_THAT(ids(select_jobs(jobs, selection)), ElementsAre(6, 5, 4, 3, 2, 1));
  selection.kind = JobKind::running;
  EXPECT_THAT(ids(select_jobs(jobs, selection)), ElementsAre(6, 5));
  selection.kind = JobKind::failed;
  EXPECT_THAT(ids(select_jobs(jobs, selection)), ElementsAre(2));
  selection = {};
  selection.most = 2;
  EXPECT_THAT(ids(select_jobs(jobs, selection)), ElementsAre(6, 5));
}

TEST(Jobs, AreChosenByFileHostAndClient) {
  std::vector<JobView> jobs{job(1, JobState::done, 1, "x/widget.cpp"),
                            job(2, JobState::done, 2, "x/main.c")};
  jobs[0].host = "builder";
  jobs[1].client = "desk";
  JobSelection selection;
  selection.file = "*.cpp";
  EXPECT_THAT(ids(select_jobs(jobs, selection)), ElementsAre(1));
  selection = {};
  selection.client = "de*";
  EXPECT_THAT(ids(select_jobs(jobs, selection)), ElementsAre(2));
  selection.host = "builder";
  EXPECT_TRUE(select_jobs(jobs, selection).empty());
}

}  // namespace
}  // namespace icemon
