#include "simulation/job_ends.hpp"

namespace icemon {
namespace {

constexpr std::int32_t lost_host = 255;
constexpr std::int32_t client_killed = 118;

}  // namespace

JobDone given_up(JobId id) {
  JobDone done;
  done.job = id;
  done.exit_code = lost_host;
  return done;
}

JobDone cancelled(JobId id) {
  JobDone done;
  done.job = id;
  done.exit_code = client_killed;
  done.from_submitter = true;
  return done;
}

JobDone finished(JobId id, double seconds, Compiler compiler, Dice& dice) {
  JobDone done;
  done.job = id;
  done.real_ms = static_cast<std::uint32_t>(1000 * seconds);
  done.user_ms = static_cast<std::uint32_t>(870 * seconds);
  done.system_ms = static_cast<std::uint32_t>(60 * seconds);
  done.page_faults = static_cast<std::uint32_t>(9000 * seconds) + 1200;
  done.out_uncompressed = static_cast<std::uint32_t>(dice.between(40e3, 160e3) * (0.5 + seconds));
  done.from_submitter = compiler == Compiler::client;
  done.client_count = 1;
  if (compiler == Compiler::client) return done;
  done.in_uncompressed = static_cast<std::uint32_t>(dice.between(1e6, 4e6));
  done.in_compressed = done.in_uncompressed / 5;
  done.out_compressed = done.out_uncompressed / 3;
  return done;
}

}  // namespace icemon
