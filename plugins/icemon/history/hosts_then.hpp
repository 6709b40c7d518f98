// What hosts there were at a past moment.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "history/queries.hpp"
#include "hostler/storage.hpp"

namespace icemon {

struct HostsThen {
  std::map<std::string, HostSample> hosts;  // that were online at the moment, by PeerKey
  std::int64_t told_until_ms = 0;  // `to_ms`, or earlier: what samples there are from here on is
                                   // not all told, there were too many
};

// Walks the samples of one cluster that lead to the moment and, up to `to_ms`, those behind it: of
// 2,000 blocks at most, while those that lead there are a thousand, one a second for fifteen
// minutes. `keep` is called with each inside [moment, to_ms). On the database's thread.
HostsThen hosts_then(hostler::Session& session, const std::string& cluster, std::int64_t moment_ms,
                     std::int64_t to_ms, const std::function<void(HostSample)>& keep);

}  // namespace icemon
