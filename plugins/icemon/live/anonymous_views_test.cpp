#include "live/anonymous_views.hpp"

#include <gtest/gtest.h>

#include <string>

#include "hostler/codec.hpp"

namespace icemon {
namespace {

// In every name and address of the test, and in no made-up one.
constexpr const char* marker = "SECRET";

template <class View>
void expect_hidden(View view) {
  ASSERT_NE(hostler::to_text(view).find(marker), std::string::npos) << "nothing to hide";
  anonymize(view, Anonymizer({1, 2}));
  EXPECT_EQ(hostler::to_text(view).find(marker), std::string::npos) << hostler::to_text(view);
}

SchedulerView scheduler() {
  SchedulerView view;
  view.id = "SECRET@10.SECRET:8765";
  view.netname = "SECRET";
  view.address = "10.SECRET:8765";
  view.reason = "cannot connect to SECRET";
  return view;
}

HostView host() {
  HostView view;
  view.name = "SECRET-7";
  view.ip = "10.SECRET";
  return view;
}

JobView job() {
  JobView view;
  view.state = JobState::lost;
  view.file = "SECRET/SECRET.cpp";
  view.client = view.host = "SECRET-7";
  view.reason = "SECRET closed the connection";
  return view;
}

LiveJob live() {
  LiveJob view;
  view.state = JobState::lost;
  view.file = "SECRET/SECRET.cpp";
  view.reason = "SECRET closed the connection";
  return view;
}

JobRecord record() {
  JobRecord job;
  job.state = JobState::lost;
  job.cluster = job.file = job.client = job.client_ip = job.host = job.host_ip = "SECRET";
  job.reason = "SECRET closed the connection";
  return job;
}

HostSample sample() {
  HostSample host;
  host.cluster = host.name = host.ip = "SECRET";
  return host;
}

TEST(AnonymousViews, NameNobody) {
  expect_hidden(scheduler());
  expect_hidden(host());
  expect_hidden(job());
  expect_hidden(live());
  expect_hidden(SnapshotView{scheduler(), {host()}, {job()}, {}});
  expect_hidden(LiveSnapshot{scheduler(), 1, 1, {host()}, {live()}, {}});
  expect_hidden(LiveDelta{"SECRET", 1, 1, {host()}, {}, {live()}, {}, scheduler()});
}

TEST(AnonymousViews, OfThePastNameNobody) {
  expect_hidden(record());
  expect_hidden(sample());
  MinuteRow minute;
  minute.cluster = "SECRET";
  expect_hidden(minute);
  FileRow file;
  file.file = "SECRET";
  HostRow row;
  row.name = row.ip = "SECRET";
  Report report;
  report.slowest_files = {file};
  report.hosts = report.clients = {row};
  expect_hidden(report);
  ReplaySlice slice;
  slice.cluster = "SECRET";
  slice.hosts = {sample()};
  slice.jobs = {record()};
  expect_hidden(slice);
  AuditRecord audit;
  audit.cluster = audit.hosts = audit.answer = "SECRET";
  expect_hidden(audit);
}

TEST(AnonymousViews, NameAHostAsItsJobsDo) {
  const Anonymizer names({1, 2});
  HostView one = host();
  JobView other = job();
  anonymize(one, names);
  anonymize(other, names);
  EXPECT_EQ(one.name, other.host);
}

TEST(AnonymousViews, KeepWhyAJobFailed) {
  JobView view;
  view.state = JobState::failed;
  view.reason = "the compiler failed";
  anonymize(view, Anonymizer({1, 2}));
  EXPECT_EQ(view.reason, "the compiler failed");
}

}  // namespace
}  // namespace icemon
