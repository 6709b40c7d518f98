// Clusters as text for people: what the commands print. Pure.
#pragma once

#include <vector>

#include "history/queries.hpp"
#include "interface/text.hpp"
#include "interface/views.hpp"
#include "live/views.hpp"

namespace icemon {

Lines hosts_table(const std::vector<HostView>& hosts);
Lines jobs_table(const std::vector<JobView>& jobs);
Lines schedulers_table(const std::vector<SchedulerRow>& schedulers);
Lines audit_table(const std::vector<AuditRecord>& records);

// "12 of 64 slots compile on 8 hosts, 3 jobs wait, 1 local; 49 free" and the like.
std::string totals_line(const TotalsView& totals);
// "ICECREAM at 10.0.0.1:8765, icecream 1.4.0, protocol 43, up 2 h 5 min"
std::string scheduler_line(const SchedulerView& scheduler, std::int64_t now_ms);

Lines snapshot_text(const SnapshotView& snapshot, std::int64_t now_ms);
Lines report_text(const Report& report);

}  // namespace icemon
