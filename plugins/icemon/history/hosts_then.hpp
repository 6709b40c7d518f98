// What hosts there were at a past moment.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "history/queries.hpp"
#include "hostler/storage.hpp"

namespace icemon {

// Walks the samples of one cluster that lead to the moment and, up to `to_ms`, those behind it.
// `keep` is called with each inside [moment, to_ms). On the database's thread.
std::map<std::string, HostSample> hosts_then(hostler::Session& session, const std::string& cluster,
                                             std::int64_t moment_ms, std::int64_t to_ms,
                                             const std::function<void(HostSample)>& keep);

}  // namespace icemon
