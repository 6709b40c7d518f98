#include "interface/views.hpp"

#include <algorithm>

#include "hostler/describe.hpp"

namespace icemon {

SchedulerRow scheduler_row(const SchedulerView& scheduler) {
  SchedulerRow row;
  row.cluster = scheduler.id;
  row.netname = scheduler.netname;
  row.address = scheduler.address;
  row.version = scheduler.version;
  row.protocol = scheduler.highest_protocol;
  row.started_ms = scheduler.started_ms;
  row.state = hostler::enum_name(scheduler.state);
  row.reason = scheduler.reason;
  return row;
}

hostler::Error not_heard(const SchedulerView& scheduler) {
  return {"the scheduler of " + scheduler.id + " is not heard" +
              (scheduler.reason.empty() ? "" : ": " + scheduler.reason),
          hostler::ExitCode::unavailable};
}

int slots_for_make(const TotalsView& totals, SlotCount which) {
  return std::max(1, which == SlotCount::free ? totals.free : totals.available);
}

hostler::Result<HostDetail> host_detail(const SnapshotView& snapshot, const std::string& name) {
  const HostView* newest = nullptr;
  for (const HostView& host : snapshot.hosts)
    if ((host.name == name || host.ip == name) && (!newest || host.id > newest->id)) newest = &host;
  if (!newest) return hostler::Error{"there is no host '" + name + "'; /hosts lists them"};
  HostDetail detail;
  detail.host = *newest;
  for (const JobView& job : snapshot.jobs) {
    if (job.local) {
      if (job.host_id == newest->id) detail.local.push_back(job);
      continue;
    }
    if (job.host_id == newest->id) detail.in.push_back(job);
    if (job.client_id == newest->id) detail.out.push_back(job);
  }
  return detail;
}

}  // namespace icemon
