// Takes the names of hosts and files, and all addresses, out of what is about to be shown. Call it
// on everything that leaves when `anonymize` is set, and once only: a made-up name would get
// another.
#pragma once

#include <vector>

#include "history/queries.hpp"
#include "live/views.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

void anonymize(SchedulerView& scheduler, const Anonymizer& names);
void anonymize(HostView& host, const Anonymizer& names);
void anonymize(JobView& job, const Anonymizer& names);
void anonymize(LiveJob& job, const Anonymizer& names);
void anonymize(SnapshotView& snapshot, const Anonymizer& names);
void anonymize(LiveSnapshot& snapshot, const Anonymizer& names);
void anonymize(LiveDelta& delta, const Anonymizer& names);

void anonymize(JobRecord& job, const Anonymizer& names);
void anonymize(HostSample& host, const Anonymizer& names);
void anonymize(MinuteRow& minute, const Anonymizer& names);
void anonymize(FileRow& file, const Anonymizer& names);
void anonymize(HostRow& host, const Anonymizer& names);
void anonymize(Report& report, const Anonymizer& names);
void anonymize(ReplaySlice& slice, const Anonymizer& names);
void anonymize(AuditRecord& record, const Anonymizer& names);

template <class View>
void anonymize(std::vector<View>& views, const Anonymizer& names) {
  for (View& view : views) anonymize(view, names);
}

}  // namespace icemon
