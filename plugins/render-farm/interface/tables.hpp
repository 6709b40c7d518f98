// The farm as text, for the console and for `hostler call`. Lines without their ends.
#pragma once

#include <string>
#include <vector>

#include "interface/views.hpp"

namespace render_farm {

using Lines = std::vector<std::string>;

// Columns as wide as their widest cell, two blanks between; `header` in capitals.
Lines table(const std::vector<std::string>& header,
            const std::vector<std::vector<std::string>>& rows);

Lines jobs_table(const std::vector<JobView>& jobs);
Lines clients_table(const std::vector<WorkerView>& workers);

// One job, with its failed frames (and those alone).
Lines job_text(const JobView& job, const std::vector<FrameView>& failed);

// "12 of 24 frames done, 0.4 s a frame, 5 s left": beside the progress bar.
std::string progress_text(const JobView& job);

std::string duration_text(double seconds);  // "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"

}  // namespace render_farm
