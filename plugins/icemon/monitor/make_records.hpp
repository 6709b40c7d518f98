// What the history keeps of a cluster's jobs and hosts: records without numbers that live one login.
#pragma once

#include <cstdint>
#include <string>

#include "history/records.hpp"
#include "state/cluster.hpp"

namespace icemon {

// `id` is the watched cluster's name; hosts that it has forgotten leave their names empty.
JobRecord make_job_record(const std::string& id, const Job& job, const Cluster& cluster);
HostSample make_host_sample(const std::string& cluster, const Host& host, std::int64_t time_ms);

}  // namespace icemon
