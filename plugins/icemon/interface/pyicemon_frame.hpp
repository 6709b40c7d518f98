// What pyicemon told its pages, byte for byte: the newest of its layouts.
//
//   frame := {"timestamp": 0, "index": 0[, "nodes": [node, …]][, "links": [link, …]]}
//   node  := {"id": 1, "name": "alpha", "ip": "10.0.0.1", "load": 12.5}
//   link  := {"source": 1, "target": 2, "value": 10}
//
// Nodes are the hosts that are online, by id; their load is 100 * running / MaxJobs and may exceed
// 100. A link says that at least one job of its source runs on its target, local jobs included;
// both ends are among the nodes. A broadcast leaves out `nodes` or `links` when they are as in the
// last broadcast; one with neither follows once when a change changed neither.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "state/cluster.hpp"

namespace icemon {

// Puts other names in place of those of hosts.
using Disguise = std::function<void(std::string& name, std::string& ip)>;

// The JSON arrays of a frame.
struct PyicemonParts {
  std::string nodes = "[]";
  std::string links = "[]";
};

PyicemonParts pyicemon_parts(const Cluster& cluster, const Disguise& disguise = {});

// The frames of one broadcast: all its receivers have seen the same ones.
class PyicemonFrames {
 public:
  // What to broadcast now that something has changed; empty: nothing, as last time.
  std::optional<std::string> next(PyicemonParts parts);

  // For a new receiver: the whole of what was broadcast so far. Valid and empty at the beginning.
  std::string full() const;

 private:
  PyicemonParts last_;
  bool said_nothing_ = true;  // in the last frame
};

}  // namespace icemon
