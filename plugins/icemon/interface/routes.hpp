// The clusters as they are now over HTTP, below /api/<instance>. Reads only: what changes something
// is a command. ?cluster= may be left out where one cluster is watched.
#pragma once

#include "hostler/http.hpp"
#include "interface/clusters.hpp"
#include "interface/views.hpp"

namespace icemon {

class Routes {
 public:
  explicit Routes(const Clusters& clusters) : clusters_(clusters) {}

  template <class T>
  using Answer = Task<hostler::JsonReply<T>>;

  Answer<std::vector<SchedulerView>> schedulers(hostler::HttpRequest request);  // /schedulers
  Answer<std::vector<HostView>> hosts(hostler::HttpRequest request);            // /hosts
  Answer<HostDetail> host(hostler::HttpRequest request);  // /hosts/{name}, or an address
  Answer<std::vector<JobView>> jobs(
      hostler::HttpRequest request);  // /jobs?state=&file=&host=&client=&most=
  Answer<TotalsView> totals(hostler::HttpRequest request);      // /totals
  Answer<int> free(hostler::HttpRequest request);               // /free?total=
  Answer<LiveSnapshot> live(hostler::HttpRequest request);      // /live
  Answer<SnapshotView> snapshot(hostler::HttpRequest request);  // /snapshot

 private:
  const Clusters& clusters_;
};

}  // namespace icemon
