// Forks and executes. All that may allocate, lock or fail in a complicated way is prepared in a
// LaunchPlan before the fork; between fork and exec only async-signal-safe calls are made.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"

namespace hostler {

struct LaunchPlan {
  struct Limit {
    __rlimit_resource resource;
    rlimit value;
  };
  struct Mapping {
    int source;
    int target;
  };

  std::string program;                   // path as given to execve
  std::vector<std::string> arguments;    // argv
  std::vector<std::string> environment;  // NAME=value
  std::string working_directory;         // empty: unchanged
  std::vector<Mapping> descriptors;      // the last one wins a target; nothing else is inherited
  std::vector<Limit> limits;
  int nice = 0;
  bool die_with_parent = true;
};

struct Launched {
  pid_t pid;         // also the number of its process group
  Descriptor pidfd;  // readable when it has ended
};

// Blocks until the program runs or has failed to. May be called from any thread at any time; the
// fork itself happens in one thread that lives as long as this process, because PR_SET_PDEATHSIG
// follows the life of the forking thread.
Result<Launched> launch(const LaunchPlan& plan);

}  // namespace hostler
