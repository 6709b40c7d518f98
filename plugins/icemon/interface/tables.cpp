#include "interface/tables.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "hostler/describe.hpp"

namespace icemon {
namespace {

using std::to_string;

constexpr std::size_t file_columns = 70;
constexpr std::size_t sentence_columns = 100;

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string number_text(double value) {
  char text[48];
  std::snprintf(text, sizeof text, value < 10 ? "%.2f" : "%.0f", value);
  return text;
}

// What a job is at.
std::string state_text(const JobView& job) {
  std::string text(hostler::enum_name(job.state));
  if (job.local && job.state != JobState::local) text = "local " + text;
  return text;
}

// A mean of nothing is none.
std::string mean_text(double seconds) { return seconds > 0 ? duration_text(seconds) : "-"; }

std::string seconds_text(std::int64_t milliseconds) {
  return milliseconds > 0 ? duration_text(static_cast<double>(milliseconds) / 1000) : "-";
}

Lines joined(Lines lines, const Lines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

Lines hosts_report(const std::string& title, const std::vector<HostRow>& hosts, bool are_servers) {
  std::vector<std::vector<std::string>> rows;
  for (const HostRow& host : hosts) {
    rows.push_back(
        {host.name, to_string(host.jobs), to_string(host.failed), mean_text(host.mean_seconds),
         duration_text(host.busy_seconds),
         are_servers ? percent_text(host.utilisation) : duration_text(host.mean_wait_seconds),
         bytes_text(host.mean_out_bytes)});
  }
  return joined({"", title}, table({{"HOST", Align::left, 40},
                                    {"JOBS", Align::right},
                                    {"FAILED", Align::right},
                                    {"MEAN", Align::right},
                                    {"BUSY", Align::right},
                                    {are_servers ? "USED" : "WAIT", Align::right},
                                    {"OBJECT", Align::right}},
                                   rows));
}

Lines files_report(const std::vector<FileRow>& files) {
  std::vector<std::vector<std::string>> rows;
  for (const FileRow& file : files)
    rows.push_back({duration_text(file.total_seconds), to_string(file.jobs), to_string(file.failed),
                    duration_text(file.mean_seconds), duration_text(file.max_seconds),
                    or_dash(file.file)});
  return joined({"", "Slowest files"}, table({{"TOTAL", Align::right},
                                              {"JOBS", Align::right},
                                              {"FAILED", Align::right},
                                              {"MEAN", Align::right},
                                              {"LONGEST", Align::right},
                                              {"FILE", Align::left, file_columns}},
                                             rows));
}

}  // namespace

Lines hosts_table(const std::vector<HostView>& hosts) {
  if (hosts.empty()) return {"no hosts"};
  std::vector<std::vector<std::string>> rows;
  for (const HostView& host : hosts) {
    rows.push_back({to_string(host.id), or_dash(host.name), or_dash(host.ip),
                    host.online ? "online" : "offline", to_string(host.compiling),
                    to_string(host.max_jobs), to_string(host.requested), to_string(host.pending),
                    to_string(host.local), to_string(host.load),
                    host.load_average1 ? number_text(*host.load_average1) : "-",
                    host.free_memory_mib ? bytes_text(*host.free_memory_mib * 1024.0 * 1024) : "-",
                    host.speed > 0 ? number_text(host.speed) : "-", or_dash(host.platform),
                    host.no_remote ? "no remote jobs" : host.why_idle});
  }
  return table({{"ID", Align::right},
                {"NAME", Align::left, 40},
                {"IP", Align::left, 40},
                {"STATE"},
                {"CUR", Align::right},
                {"MAX", Align::right},
                {"OUT", Align::right},
                {"PENDING", Align::right},
                {"LOCAL", Align::right},
                {"LOAD", Align::right},
                {"AVG1", Align::right},
                {"FREE MEMORY", Align::right},
                {"SPEED", Align::right},
                {"PLATFORM", Align::left, 20},
                {"GETS NO JOBS BECAUSE", Align::left, sentence_columns}},
               rows);
}

Lines jobs_table(const std::vector<JobView>& jobs) {
  if (jobs.empty()) return {"no jobs"};
  std::vector<std::vector<std::string>> rows;
  for (const JobView& job : jobs)
    rows.push_back({to_string(job.id), state_text(job), seconds_text(job.running_ms),
                    or_dash(job.client), or_dash(job.host),
                    job.exit_code ? to_string(*job.exit_code) : "-", or_dash(job.file),
                    job.reason});
  return table({{"JOB", Align::right},
                {"STATE"},
                {"TIME", Align::right},
                {"CLIENT", Align::left, 40},
                {"HOST", Align::left, 40},
                {"EXIT", Align::right},
                {"FILE", Align::left, file_columns},
                {"REASON", Align::left, sentence_columns}},
               rows);
}

Lines schedulers_table(const std::vector<SchedulerRow>& schedulers) {
  if (schedulers.empty()) return {"no schedulers"};
  std::vector<std::vector<std::string>> rows;
  for (const SchedulerRow& row : schedulers)
    rows.push_back({or_dash(row.netname), or_dash(row.address), row.state, or_dash(row.cluster),
                    row.protocol ? to_string(row.protocol) : "-", or_dash(row.version),
                    time_text(row.started_ms), row.reason});
  return table({{"NET", Align::left, 40},
                {"ADDRESS", Align::left, 60},
                {"STATE"},
                {"CLUSTER", Align::left, 80},
                {"PROTOCOL", Align::right},
                {"ICECREAM", Align::left, 20},
                {"STARTED"},
                {"REASON", Align::left, sentence_columns}},
               rows);
}

Lines audit_table(const std::vector<AuditRecord>& records) {
  if (records.empty()) return {"nobody has changed a cluster yet"};
  std::vector<std::vector<std::string>> rows;
  for (const AuditRecord& record : records)
    rows.push_back({time_text(record.time_ms), record.caller, record.action, record.cluster,
                    or_dash(record.hosts), record.answer});
  return table({{"TIME"},
                {"CALLER", Align::left, 20},
                {"ACTION"},
                {"CLUSTER", Align::left, 60},
                {"HOSTS", Align::left, 60},
                {"ANSWER", Align::left, sentence_columns}},
               rows);
}

std::string totals_line(const TotalsView& totals) {
  std::string text = count_text(totals.hosts, "host") + " with " +
                     count_text(totals.slots, "slot") + ": " + to_string(totals.compiling) +
                     " compiling, " + to_string(totals.pending) + " pending, " +
                     to_string(totals.local) + " local, " + to_string(totals.free) + " free";
  if (totals.done + totals.failed)
    text += "; " + to_string(totals.done) + " done, " + to_string(totals.failed) + " failed";
  return text;
}

std::string scheduler_line(const SchedulerView& scheduler, std::int64_t now_ms) {
  std::string text =
      scheduler.netname.empty() ? "Scheduler " : printable(scheduler.netname) + " at ";
  text += !scheduler.address.empty() ? printable(scheduler.address)
          : scheduler.protocol       ? "(not told)"
                                     : "(not found)";
  if (!scheduler.version.empty()) text += ", icecream " + printable(scheduler.version);
  if (scheduler.protocol) text += ", protocol " + to_string(scheduler.protocol);
  const bool is_up = scheduler.state == LinkState::online;
  if (is_up && scheduler.started_ms && now_ms > scheduler.started_ms)
    text += ", up " + duration_text(static_cast<double>(now_ms - scheduler.started_ms) / 1000);
  if (scheduler.state != LinkState::online) {
    text += ", " + std::string(hostler::enum_name(scheduler.state));
    if (!scheduler.reason.empty()) text += ": " + printable(scheduler.reason);
  }
  return text;
}

Lines snapshot_text(const SnapshotView& snapshot, std::int64_t now_ms) {
  Lines lines{scheduler_line(snapshot.scheduler, now_ms), totals_line(snapshot.totals), ""};
  lines = joined(std::move(lines), hosts_table(snapshot.hosts));
  if (snapshot.jobs.empty()) return lines;
  lines.emplace_back();
  return joined(std::move(lines), jobs_table(snapshot.jobs));
}

Lines report_text(const Report& report) {
  Lines lines{time_text(report.from_ms) + " to " + time_text(report.to_ms)};
  if (report.jobs + report.local == 0) {
    lines.push_back("no jobs ended in this time");
    return lines;
  }
  lines.push_back(count_text(report.jobs, "job") + ", " + to_string(report.failed) + " failed (" +
                  percent_text(report.failure_rate) + "), " + to_string(report.cancelled) +
                  " cancelled, " + to_string(report.lost) + " lost; " +
                  count_text(report.local, "local job"));
  lines.push_back("mean time " + mean_text(report.mean_seconds) + ", mean wait " +
                  duration_text(report.mean_wait_seconds) + ", slots used " +
                  percent_text(report.utilisation));
  lines.push_back("sent " + bytes_text(static_cast<double>(report.bytes_in)) +
                  " to compile servers, received " +
                  bytes_text(static_cast<double>(report.bytes_out)));
  if (!report.slowest_files.empty())
    lines = joined(std::move(lines), files_report(report.slowest_files));
  if (!report.hosts.empty())
    lines = joined(std::move(lines), hosts_report("Busiest hosts", report.hosts, true));
  if (!report.clients.empty())
    lines = joined(std::move(lines), hosts_report("Clients", report.clients, false));
  return lines;
}

}  // namespace icemon
