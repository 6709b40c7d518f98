// What a process has used, as /proc tells it.
#pragma once

#include <string>
#include <vector>

namespace hostler::bench {

// Of all its threads, those that have ended included.
double processor_seconds(int pid);

// The number behind `key` in a file of /proc/PID, in KiB; 0 if it is not there.
double kib_of(int pid, const char* file, const std::string& key);
double resident_megabytes(int pid);

std::vector<int> children_of(int pid);

}  // namespace hostler::bench
