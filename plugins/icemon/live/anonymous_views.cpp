#include "live/anonymous_views.hpp"

namespace icemon {
namespace {

// What people wrote for people may name hosts and addresses.
void hide_text(std::string& text) {
  if (!text.empty()) text = "not told";
}

// Why a job failed is one of icecream's exit codes; why it was lost may be an error of the network.
void hide_reason(JobState state, std::string& reason) {
  if (state == JobState::lost) hide_text(reason);
}

}  // namespace

void anonymize(SchedulerView& scheduler, const Anonymizer& names) {
  scheduler.id = names.cluster(scheduler.id);
  scheduler.netname = names.cluster(scheduler.netname);
  scheduler.address.clear();
  hide_text(scheduler.reason);
}

void anonymize(HostView& host, const Anonymizer& names) {
  host.name = names.host(host.name);
  host.ip.clear();
}

void anonymize(JobView& job, const Anonymizer& names) {
  job.file = names.file(job.file);
  job.client = names.host(job.client);
  job.host = names.host(job.host);
  hide_reason(job.state, job.reason);
}

void anonymize(LiveJob& job, const Anonymizer& names) {
  job.file = names.file(job.file);
  hide_reason(job.state, job.reason);
}

void anonymize(SnapshotView& snapshot, const Anonymizer& names) {
  anonymize(snapshot.scheduler, names);
  anonymize(snapshot.hosts, names);
  anonymize(snapshot.jobs, names);
}

void anonymize(LiveSnapshot& snapshot, const Anonymizer& names) {
  anonymize(snapshot.scheduler, names);
  anonymize(snapshot.hosts, names);
  anonymize(snapshot.jobs, names);
}

void anonymize(LiveDelta& delta, const Anonymizer& names) {
  delta.cluster = names.cluster(delta.cluster);
  anonymize(delta.hosts, names);
  anonymize(delta.jobs, names);
  if (delta.scheduler) anonymize(*delta.scheduler, names);
}

void anonymize(JobRecord& job, const Anonymizer& names) {
  job.cluster = names.cluster(job.cluster);
  job.file = names.file(job.file);
  job.client = names.host(job.client);
  job.client_ip.clear();
  job.host = names.host(job.host);
  job.host_ip.clear();
  hide_reason(job.state, job.reason);
}

void anonymize(HostSample& host, const Anonymizer& names) {
  host.cluster = names.cluster(host.cluster);
  host.name = names.host(host.name);
  host.ip.clear();
}

void anonymize(MinuteRow& minute, const Anonymizer& names) {
  minute.cluster = names.cluster(minute.cluster);
}

void anonymize(FileRow& file, const Anonymizer& names) { file.file = names.file(file.file); }

void anonymize(HostRow& host, const Anonymizer& names) {
  host.name = names.host(host.name);
  host.ip.clear();
}

void anonymize(Report& report, const Anonymizer& names) {
  anonymize(report.slowest_files, names);
  anonymize(report.hosts, names);
  anonymize(report.clients, names);
}

void anonymize(ReplaySlice& slice, const Anonymizer& names) {
  slice.cluster = names.cluster(slice.cluster);
  anonymize(slice.hosts, names);
  anonymize(slice.jobs, names);
}

void anonymize(AuditRecord& record, const Anonymizer& names) {
  record.cluster = names.cluster(record.cluster);
  hide_text(record.hosts);
  hide_text(record.answer);
}

}  // namespace icemon
