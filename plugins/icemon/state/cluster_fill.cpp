// What the control port adds to a session: it knows the jobs that were there before the login.
#include <algorithm>
#include <utility>

#include "state/cluster.hpp"
#include "state/short_path.hpp"

namespace icemon {

void Cluster::fill(const ControlListing& listing, Moment now) {
  std::unordered_map<std::string, HostId> ids;  // of online hosts by name
  for (const auto& [id, host] : hosts_) {
    if (host.is_online) ids[host.name] = id;
  }
  const auto id_of = [&](const std::string& name) {
    const auto found = ids.find(name);
    return found == ids.end() ? HostId{0} : found->second;
  };
  std::sort(ended_since_login_.begin(), ended_since_login_.end());
  for (const ListedJob& listed : listing.jobs) {
    Job* job = find(listed.id);
    const bool is_new = job == nullptr;
    if (is_new) {
      const bool has_ended =
          std::binary_search(ended_since_login_.begin(), ended_since_login_.end(), listed.id);
      if (listed.id == 0 || !awaits_listing_ || has_ended) continue;
      job = &add_job(listed.id, JobState::pending, now);
      job->joined_late = true;
    } else if (job->is_local || !job->joined_late) {
      continue;
    }
    if (job->file.empty()) job->file = short_path(last_parts(listed.file));
    Host* client = job->client == 0 ? current_host(id_of(listed.submitter)) : nullptr;
    if (client != nullptr) {
      job->client = client->id;
      ++(job->state == JobState::pending ? client->pending : client->requested);
    }
    if (is_new && listed.state == "COMP") {
      begin_on(*job, id_of(listed.server), now);
    } else {
      observer_.job_changed(*job);
    }
    if (client != nullptr) observer_.host_counted(*client);
  }
  awaits_listing_ = false;
  ended_since_login_ = {};
}

}  // namespace icemon
