#include "state/outcome.hpp"

namespace icemon {
namespace {

constexpr std::int32_t client_gone = 107;
constexpr std::int32_t client_killed = 118;
constexpr std::int32_t given_up = 255;  // by the scheduler when all figures are 0

// Each process that runs to its end has at least page faults.
bool was_measured(const JobDone& report) {
  return report.real_ms != 0 || report.user_ms != 0 || report.system_ms != 0 ||
         report.page_faults != 0;
}

bool is_given_up(const JobDone& report) {
  return report.exit_code == given_up && !report.from_submitter && !was_measured(report) &&
         report.in_uncompressed == 0 && report.out_uncompressed == 0;
}

bool is_left(const JobDone& report) {
  return report.exit_code == client_killed ||
         (report.exit_code == client_gone && report.from_submitter);
}

std::string reason_of_leaving(const JobDone& report, const Job& job) {
  if (job.state == JobState::pending) return "the client gave up before the compile began";
  if (!report.from_submitter) return "the client left in the middle of the compile";
  if (job.host != 0 && job.host == job.client) return "the client was killed (Ctrl-C)";
  return "the client gave it up; whether it was killed (Ctrl-C) or the compile failed is not told";
}

}  // namespace

bool has_result(const JobDone& report) {
  const bool is_stopped = report.exit_code == 0 && !report.from_submitter && !was_measured(report);
  return !is_stopped && !is_given_up(report);
}

Outcome outcome_of(const JobDone& report, const Job& job) {
  if (is_given_up(report)) return {JobState::lost, {}};
  if (is_left(report)) return {JobState::cancelled, reason_of_leaving(report, job)};
  if (!has_result(report)) {
    return {JobState::cancelled, "its compiler was stopped, as when the client leaves"};
  }
  if (report.exit_code == 0) return {JobState::done, {}};
  return {JobState::failed, explain_exit_code(report.exit_code, report.from_submitter)};
}

}  // namespace icemon
