// The process of one isolated instance: `hostler child`, started by its host and by nobody else.
// Descriptor 3 is the control connection, 4 the one for data.
#pragma once

namespace hostler::host {

inline constexpr int child_control = 3;
inline constexpr int child_data = 4;

// Runs the plugin that the host names; returns the process's exit code, or ends the process itself.
int run_child();

}  // namespace hostler::host
