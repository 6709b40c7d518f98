#include "runtime/instance_state.hpp"

namespace hostler::host {

std::string_view to_string(InstanceState state) {
  switch (state) {
    case InstanceState::discovered: return "discovered";
    case InstanceState::validated: return "validated";
    case InstanceState::starting: return "starting";
    case InstanceState::running: return "running";
    case InstanceState::degraded: return "degraded";
    case InstanceState::stopping: return "stopping";
    case InstanceState::stopped: return "stopped";
    case InstanceState::backing_off: return "backing-off";
    case InstanceState::quarantined: return "quarantined";
    case InstanceState::disabled: return "disabled";
  }
  return "unknown";
}

bool is_ready(InstanceState state) {
  return state == InstanceState::running || state == InstanceState::degraded;
}

bool has_ended(InstanceState state) {
  return state == InstanceState::stopped || state == InstanceState::backing_off ||
         state == InstanceState::quarantined || state == InstanceState::disabled;
}

bool needs_attention(InstanceState state) {
  return state == InstanceState::degraded || state == InstanceState::backing_off ||
         state == InstanceState::quarantined;
}

}  // namespace hostler::host
