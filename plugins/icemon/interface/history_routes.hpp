// The past over HTTP, below /api/<instance>. Spans are from= and to=, or last=, as in
// time_span.hpp.
#pragma once

#include "hostler/http.hpp"
#include "interface/past.hpp"

namespace icemon {

class HistoryRoutes {
 public:
  explicit HistoryRoutes(const Past& past) : past_(past) {}

  Task<hostler::HttpReply> jobs(hostler::HttpRequest request);         // /history/jobs
  Task<hostler::HttpReply> minutes(hostler::HttpRequest request);      // /history/minutes
  Task<hostler::HttpReply> report(hostler::HttpRequest request);       // /history/report
  Task<hostler::HttpReply> replay(hostler::HttpRequest request);       // /history/replay
  Task<hostler::HttpReply> export_rows(hostler::HttpRequest request);  // /history/export
  Task<hostler::HttpReply> status(hostler::HttpRequest request);       // /history/status
  Task<hostler::HttpReply> audit(hostler::HttpRequest request);        // /audit

 private:
  const Past& past_;
};

}  // namespace icemon
