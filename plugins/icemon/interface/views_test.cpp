#include "interface/views.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace icemon {
namespace {

using testing::HasSubstr;

HostView host(HostId id, const std::string& name) {
  HostView view;
  view.id = id;
  view.name = name;
  view.ip = "10.0.0." + std::to_string(id);
  return view;
}

JobView job(JobId id, HostId client, HostId on, bool local = false) {
  JobView view;
  view.id = id;
  view.client_id = client;
  view.host_id = on;
  view.local = local;
  return view;
}

TEST(HostDetail, SortsTheJobsAroundAHost) {
  SnapshotView snapshot;
  snapshot.hosts = {host(1, "desk"), host(2, "builder")};
  snapshot.jobs = {job(1, 1, 2), job(2, 2, 2), job(3, 2, 1), job(4, 2, 2, true), job(5, 1, 1)};
  const auto detail = host_detail(snapshot, "builder");
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->host.id, 2u);
  ASSERT_EQ(detail->in.size(), 2u);
  EXPECT_EQ(detail->in[0].id, 1u);
  ASSERT_EQ(detail->out.size(), 2u);
  EXPECT_EQ(detail->out[1].id, 3u);
  ASSERT_EQ(detail->local.size(), 1u);
  EXPECT_EQ(detail->local[0].id, 4u);
}

TEST(HostDetail, MeansTheNewestLoginOfAHost) {
  SnapshotView snapshot;
  snapshot.hosts = {host(1, "builder"), host(4, "builder")};
  EXPECT_EQ(host_detail(snapshot, "builder")->host.id, 4u);
  EXPECT_EQ(host_detail(snapshot, "10.0.0.1")->host.id, 1u);
  EXPECT_THAT(host_detail(snapshot, "nobody").error().text, HasSubstr("no host 'nobody'"));
}

TEST(SlotsForMake, AreNeverNone) {
  TotalsView totals;
  EXPECT_EQ(slots_for_make(totals, SlotCount::free), 1);
  EXPECT_EQ(slots_for_make(totals, SlotCount::all), 1);
  totals.free = 5;
  totals.slots = 30;
  totals.available = 12;
  EXPECT_EQ(slots_for_make(totals, SlotCount::free), 5);
  EXPECT_EQ(slots_for_make(totals, SlotCount::all), 12);
}

}  // namespace
}  // namespace icemon
