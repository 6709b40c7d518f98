// What an instance is doing, as people and programs see it: one enumeration for the command line, HTTP,
// metrics and events.
#pragma once

#include <boost/describe/enum.hpp>
#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>

#include "hostler/timestamp.hpp"

namespace hostler::host {

enum class InstanceState {
  discovered,   // its plugin was found
  validated,    // its configuration is right
  starting,     // until it says that it is ready
  running,
  degraded,     // works in part; the reason says what is missing
  stopping,     // asked to end
  stopped,      // ended as asked
  backing_off,  // failed; will be started again
  quarantined,  // failed in a way that starting again would not mend; see the reason
  disabled,     // not to be started
};

// "running", "backing-off", …
std::string_view to_string(InstanceState state);

bool is_ready(InstanceState state);         // it answers commands: running or degraded
bool has_ended(InstanceState state);        // none of its code runs
bool needs_attention(InstanceState state);  // an operator should look at the reason

// Body of the event hostler.instance.changed, key: the name.
struct InstanceChanged {
  std::string name;
  std::string plugin;
  std::string state;
  std::string reason;
  Timestamp since;
};
BOOST_DESCRIBE_STRUCT(InstanceChanged, (), (name, plugin, state, reason, since))

inline constexpr const char* instance_changed_topic = "hostler.instance.changed";

}  // namespace hostler::host
