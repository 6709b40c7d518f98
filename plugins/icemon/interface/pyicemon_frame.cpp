#include "interface/pyicemon_frame.hpp"

#include <set>
#include <utility>

#include "interface/python_json.hpp"

namespace icemon {
namespace {

constexpr std::string_view beginning = "{\"timestamp\": 0, \"index\": 0";

// A host may be known by a number alone, and without slots: pyicemon divided by them.
double load_of(const Host& host) {
  const int running = host.compiling + host.local;
  if (host.max_jobs <= 0) return running > 0 ? 100.0 : 0.0;
  return 100.0 * running / host.max_jobs;
}

std::string node_of(const Host& host, const Disguise& disguise) {
  std::string name = host.name;
  std::string ip = host.ip;
  if (disguise) disguise(name, ip);
  return "{\"id\": " + std::to_string(host.id) + ", \"name\": " + python_json(name) +
         ", \"ip\": " + python_json(ip) + ", \"load\": " + python_json(load_of(host)) + "}";
}

bool is_node(const Cluster& cluster, HostId id) {
  const Host* host = cluster.find_host(id);
  return host && host->is_online;
}

std::set<std::pair<HostId, HostId>> links_of(const Cluster& cluster) {
  std::set<std::pair<HostId, HostId>> links;
  for (const auto& [id, job] : cluster.jobs()) {
    if (job.state != JobState::compiling && job.state != JobState::local) continue;
    if (is_node(cluster, job.client) && is_node(cluster, job.host)) {
      links.emplace(job.client, job.host);
    }
  }
  return links;
}

void append(std::string& array, const std::string& element) {
  if (array.size() > 1) array += ", ";
  array += element;
}

}  // namespace

PyicemonParts pyicemon_parts(const Cluster& cluster, const Disguise& disguise) {
  PyicemonParts parts{"[", "["};
  for (const auto& [id, host] : cluster.hosts()) {
    if (host.is_online) append(parts.nodes, node_of(host, disguise));
  }
  for (const auto& [source, target] : links_of(cluster)) {
    append(parts.links, "{\"source\": " + std::to_string(source) +
                            ", \"target\": " + std::to_string(target) + ", \"value\": 10}");
  }
  parts.nodes += ']';
  parts.links += ']';
  return parts;
}

std::optional<std::string> PyicemonFrames::next(PyicemonParts parts) {
  std::string frame(beginning);
  const bool says_nodes = parts.nodes != last_.nodes;
  const bool says_links = parts.links != last_.links;
  if (says_nodes) frame += ", \"nodes\": " + parts.nodes;
  if (says_links) frame += ", \"links\": " + parts.links;
  frame += '}';
  const bool says_nothing = !says_nodes && !says_links;
  if (says_nothing && said_nothing_) return std::nullopt;
  said_nothing_ = says_nothing;
  last_ = std::move(parts);
  return frame;
}

std::string PyicemonFrames::full() const {
  return std::string(beginning) + ", \"nodes\": " + last_.nodes + ", \"links\": " + last_.links +
         "}";
}

}  // namespace icemon
