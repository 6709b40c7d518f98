#include "interface/routes.hpp"

#include "interface/query_parameters.hpp"
#include "interface/selection.hpp"
#include "interface/views.hpp"

namespace icemon {
namespace {

using hostler::HttpReply;
using hostler::HttpRequest;
using hostler::JsonReply;

constexpr std::int64_t usual_jobs = 10'000;
constexpr std::int64_t most_jobs = 200'000;

HttpReply wrong(const std::string& problem) { return HttpReply::error(400, problem); }

// An unknown cluster is not there; none named where there are several is the caller's mistake.
HttpReply no_cluster(const std::string& id, const hostler::Error& error) {
  return HttpReply::error(id.empty() ? 400 : 404, error.text);
}

// What `read` says of the cluster that the request names, for requests with no other parameter.
template <class T>
JsonReply<T> answer(const HttpRequest& request, const Clusters& clusters,
                    Result<T> (Clusters::*read)(const std::string&) const) {
  QueryParameters query(request);
  const std::string id = query.text("cluster");
  if (const auto problem = query.problem()) return wrong(*problem);
  const Result<T> value = (clusters.*read)(id);
  if (!value) return no_cluster(id, value.error());
  return *value;
}

}  // namespace

Task<JsonReply<std::vector<SchedulerView>>> Routes::schedulers(HttpRequest request) {
  if (const auto problem = QueryParameters(request).problem()) co_return wrong(*problem);
  co_return clusters_.watched();
}

Task<JsonReply<std::vector<HostView>>> Routes::hosts(HttpRequest request) {
  co_return answer(request, clusters_, &Clusters::hosts);
}

Task<JsonReply<TotalsView>> Routes::totals(HttpRequest request) {
  co_return answer(request, clusters_, &Clusters::totals);
}

Task<JsonReply<LiveSnapshot>> Routes::live(HttpRequest request) {
  co_return answer(request, clusters_, &Clusters::live);
}

Task<JsonReply<SnapshotView>> Routes::snapshot(HttpRequest request) {
  co_return answer(request, clusters_, &Clusters::snapshot);
}

Task<JsonReply<HostDetail>> Routes::host(HttpRequest request) {
  QueryParameters query(request);
  const std::string id = query.text("cluster");
  if (const auto problem = query.problem()) co_return wrong(*problem);
  const auto snapshot = clusters_.snapshot(id);
  if (!snapshot) co_return no_cluster(id, snapshot.error());
  const auto detail = host_detail(*snapshot, request.parameters.at("name"));
  if (!detail) co_return HttpReply::error(404, detail.error().text);
  co_return *detail;
}

Task<JsonReply<std::vector<JobView>>> Routes::jobs(HttpRequest request) {
  QueryParameters query(request);
  const std::string id = query.text("cluster");
  JobSelection selection;
  selection.kind = query.choice("state", JobKind::all);
  selection.file = query.text("file");
  selection.host = query.text("host");
  selection.client = query.text("client");
  selection.most = static_cast<std::size_t>(query.number("most", usual_jobs, 1, most_jobs));
  if (const auto problem = query.problem()) co_return wrong(*problem);
  auto snapshot = clusters_.snapshot(id);
  if (!snapshot) co_return no_cluster(id, snapshot.error());
  co_return select_jobs(std::move(snapshot->jobs), selection);
}

Task<JsonReply<int>> Routes::free(HttpRequest request) {
  QueryParameters query(request);
  const std::string id = query.text("cluster");
  const SlotCount which = query.flag("total") ? SlotCount::all : SlotCount::free;
  if (const auto problem = query.problem()) co_return wrong(*problem);
  const auto scheduler = clusters_.scheduler(id);
  if (!scheduler) co_return no_cluster(id, scheduler.error());
  if (scheduler->state != LinkState::online) {  // a number would be taken for an answer
    co_return HttpReply::error(503, not_heard(*scheduler).text);
  }
  const auto totals = clusters_.totals(id);
  if (!totals) co_return no_cluster(id, totals.error());
  co_return slots_for_make(*totals, which);
}

}  // namespace icemon
