#include "interface/tables.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "hostler/describe.hpp"

namespace render_farm {
namespace {

// Characters of UTF-8, not bytes.
std::size_t width_of(const std::string& text) {
  return std::ranges::count_if(text, [](unsigned char byte) { return (byte & 0xC0) != 0x80; });
}

std::string time_text(const std::optional<hostler::Timestamp>& time) {
  if (!time) return "-";
  std::string text = hostler::format_timestamp(*time).substr(0, 19);  // without microseconds
  text[10] = ' ';
  return text + " UTC";
}

std::string slots_text(const WorkerView& worker) {
  std::string text;
  for (const SlotView& slot : worker.slots) {
    if (!slot.job) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(*slot.job) + ":" + std::to_string(*slot.frame) + " " +
            std::to_string(std::lround(slot.progress * 100)) + "%";
  }
  return text.empty() ? "-" : text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text.empty() ? "-" : text;
}

std::string frames_done(const JobView& job) {
  return std::to_string(job.done) + "/" + std::to_string(job.total);
}

}  // namespace

Lines table(const std::vector<std::string>& header,
            const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& cell : header) widths.push_back(width_of(cell));
  for (const auto& row : rows)
    for (std::size_t column = 0; column < row.size(); ++column)
      widths[column] = std::max(widths[column], width_of(row[column]));

  const auto line = [&](const std::vector<std::string>& row) {
    std::string text;
    for (std::size_t column = 0; column < row.size(); ++column) {
      text += row[column];
      if (column + 1 < row.size()) text.append(widths[column] - width_of(row[column]) + 2, ' ');
    }
    return text;
  };
  Lines lines{line(header)};
  for (const auto& row : rows) lines.push_back(line(row));
  return lines;
}

std::string duration_text(double seconds) {
  char text[32];
  if (seconds < 10) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
    return text;
  }
  const long whole = std::lround(seconds);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

Lines jobs_table(const std::vector<JobView>& jobs) {
  if (jobs.empty()) return {"no jobs; `render FILE` submits one, `demo` makes one"};
  std::vector<std::vector<std::string>> rows;
  for (const JobView& job : jobs)
    rows.push_back({std::to_string(job.id), std::string(hostler::enum_name(job.state)),
                    frames_done(job), std::to_string(job.failed), std::to_string(job.priority),
                    job.seconds_per_frame ? duration_text(*job.seconds_per_frame) : "-",
                    job.remaining_seconds ? duration_text(*job.remaining_seconds) : "-", job.name});
  return table({"JOB", "STATE", "DONE", "FAILED", "PRIORITY", "A FRAME", "LEFT", "NAME"}, rows);
}

Lines clients_table(const std::vector<WorkerView>& workers) {
  if (workers.empty()) return {"no clients; `join-line` tells how another machine joins"};
  std::vector<std::vector<std::string>> rows;
  for (const WorkerView& worker : workers)
    rows.push_back({worker.name, worker.enabled ? "enabled" : "disabled",
                    worker.online ? "online" : "offline", std::to_string(worker.slots.size()),
                    slots_text(worker), worker.blender.empty() ? "-" : worker.blender,
                    joined(worker.engines), worker.address.empty() ? "-" : worker.address});
  return table({"CLIENT", "STATUS", "STATE", "SLOTS", "RENDERS", "BLENDER", "ENGINES", "ADDRESS"},
               rows);
}

Lines job_text(const JobView& job, const std::vector<FrameView>& failed) {
  std::vector<std::vector<std::string>> rows = {
      {"state", std::string(hostler::enum_name(job.state)) +
                    (job.waiting.empty() ? "" : "; " + job.waiting)},
      {"file", job.file},
      {"frames", job.frames},
      {"done", frames_done(job) +
                   (job.failed ? ", " + std::to_string(job.failed) + " failed" : "") +
                   (job.running ? ", " + std::to_string(job.running) + " rendering" : "")},
      {"output", job.output},
      {"engine", job.engine},
      {"format", job.format},
      {"priority", std::to_string(job.priority)},
      {"created", time_text(job.created)},
      {"started", time_text(job.started)},
      {"finished", time_text(job.finished)}};
  if (job.seconds_per_frame) rows.push_back({"a frame", duration_text(*job.seconds_per_frame)});
  if (job.remaining_seconds) rows.push_back({"left", duration_text(*job.remaining_seconds)});
  Lines lines = table({"job", std::to_string(job.id) + "  " + job.name}, rows);
  if (failed.empty()) return lines;

  lines.emplace_back();
  std::vector<std::vector<std::string>> frames;
  for (const FrameView& frame : failed)
    frames.push_back(
        {std::to_string(frame.number), frame.worker.empty() ? "-" : frame.worker, frame.reason});
  for (std::string& line : table({"FRAME", "CLIENT", "REASON"}, frames))
    lines.push_back(std::move(line));
  return lines;
}

std::string progress_text(const JobView& job) {
  std::string text = frames_done(job) + " frames";
  if (job.failed) text += ", " + std::to_string(job.failed) + " failed";
  if (job.seconds_per_frame) text += ", " + duration_text(*job.seconds_per_frame) + " a frame";
  if (job.remaining_seconds) text += ", " + duration_text(*job.remaining_seconds) + " left";
  if (!job.waiting.empty()) text += ", " + job.waiting;
  return text;
}

}  // namespace render_farm
