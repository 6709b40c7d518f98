// The past over HTTP, below /api/<instance>. Spans are from= and to=, or last=, as in
// time_span.hpp.
#pragma once

#include "hostler/http.hpp"
#include "interface/past.hpp"

namespace icemon {

class HistoryRoutes {
 public:
  explicit HistoryRoutes(const Past& past) : past_(past) {}

  template <class T>
  using Answer = Task<hostler::JsonReply<T>>;

  Answer<JobPage> jobs(hostler::HttpRequest request);                    // /history/jobs
  Answer<std::vector<MinuteRow>> minutes(hostler::HttpRequest request);  // /history/minutes
  Answer<Report> report(hostler::HttpRequest request);                   // /history/report
  Answer<ReplaySlice> replay(hostler::HttpRequest request);              // /history/replay
  Task<hostler::HttpReply> export_rows(hostler::HttpRequest request);    // /history/export
  Answer<HistoryStatus> status(hostler::HttpRequest request);            // /history/status
  Answer<std::vector<AuditRecord>> audit(hostler::HttpRequest request);  // /audit

 private:
  const Past& past_;
};

}  // namespace icemon
