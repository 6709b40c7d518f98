// The farm over HTTP, below /api/<instance>. Reads only: what changes something is a command.
#pragma once

#include "hostler/http.hpp"
#include "interface/views.hpp"
#include "master/master.hpp"

namespace render_farm {

class Routes {
 public:
  explicit Routes(Master& master) : master_(master) {}

  template <class T>
  using Answer = Task<hostler::JsonReply<T>>;

  Answer<std::vector<JobView>> jobs(hostler::HttpRequest request);  // /jobs
  Answer<JobView> job(hostler::HttpRequest request);                // /jobs/{id}
  Answer<std::vector<FrameView>> frames(
      hostler::HttpRequest request);  // …/frames?first=1&most=10000
  Task<hostler::HttpReply> thumbnail(hostler::HttpRequest request);  // …/frames/{number}/thumbnail
  Task<hostler::HttpReply> image(hostler::HttpRequest request);      // …/frames/{number}/image
  Task<hostler::HttpReply> log(hostler::HttpRequest request);        // …/log?tail=200
  Task<hostler::HttpReply> preview(hostler::HttpRequest request);    // …/preview
  Answer<std::vector<WorkerView>> workers(hostler::HttpRequest request);  // /workers

 private:
  const Job* find(const hostler::HttpRequest& request) const;

  Master& master_;
};

}  // namespace render_farm
