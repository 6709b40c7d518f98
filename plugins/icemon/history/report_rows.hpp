// The tables of a report: what took most time comes first, and no table is longer than a person
// reads.
#pragma once

#include <vector>

#include "history/queries.hpp"
#include "history/tally.hpp"

namespace icemon {

// At most 20; what was only cancelled or lost has no time and is none of them.
std::vector<FileRow> file_rows(const StringMap<Tally>& files);
std::vector<HostRow> host_rows(const StringMap<HostTally>& hosts);          // at most 100
std::vector<PlatformRow> platform_rows(const StringMap<Tally>& platforms);  // at most 100

}  // namespace icemon
