// Turns ProcessOptions into a LaunchPlan: looks the program up, builds the environment, opens the
// pipes.
#pragma once

#include "hostler/descriptor.hpp"
#include "hostler/process.hpp"
#include "process/launch.hpp"

namespace hostler {

// This process's ends of the child's pipes; those that were not asked for are empty.
struct ParentEnds {
  Descriptor input;
  Descriptor output;
  Descriptor error_output;
};

struct PreparedLaunch {
  LaunchPlan plan;
  ParentEnds ours;
  std::vector<Descriptor> childs;  // close after the launch
};

Result<PreparedLaunch> prepare_launch(const ProcessOptions& options);

}  // namespace hostler
