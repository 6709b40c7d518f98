// The clusters as they are now over HTTP, below /api/<instance>. Reads only: what changes something
// is a command. ?cluster= may be left out where one cluster is watched.
#pragma once

#include "hostler/http.hpp"
#include "interface/clusters.hpp"

namespace icemon {

class Routes {
 public:
  explicit Routes(const Clusters& clusters) : clusters_(clusters) {}

  Task<hostler::HttpReply> schedulers(hostler::HttpRequest request);  // /schedulers
  Task<hostler::HttpReply> hosts(hostler::HttpRequest request);       // /hosts
  Task<hostler::HttpReply> host(hostler::HttpRequest request);  // /hosts/{name}, or an address
  Task<hostler::HttpReply> jobs(
      hostler::HttpRequest request);  // /jobs?state=&file=&host=&client=&most=
  Task<hostler::HttpReply> totals(hostler::HttpRequest request);    // /totals
  Task<hostler::HttpReply> free(hostler::HttpRequest request);      // /free?total=
  Task<hostler::HttpReply> live(hostler::HttpRequest request);      // /live
  Task<hostler::HttpReply> snapshot(hostler::HttpRequest request);  // /snapshot

 private:
  const Clusters& clusters_;
};

}  // namespace icemon
