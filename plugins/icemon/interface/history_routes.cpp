#include "interface/history_routes.hpp"

#include <utility>

#include "interface/arguments.hpp"
#include "interface/query_parameters.hpp"
#include "state/moment.hpp"

namespace icemon {
namespace {

using hostler::HttpReply;
using hostler::HttpRequest;
using hostler::JsonReply;

constexpr std::int64_t usual_jobs = 1'000;
constexpr std::int64_t most_jobs = 20'000;
constexpr std::int64_t usual_replay_ms = 10 * 60'000;

HttpReply wrong(const std::string& problem) { return HttpReply::error(400, problem); }

// What the history cannot answer now may work later; what was asked wrongly never will.
HttpReply refusal(const hostler::Error& error) {
  return HttpReply::error(error.code == hostler::ExitCode::usage ? 400 : 503, error.text);
}

template <class T>
JsonReply<T> reply(const Result<T>& answer) {
  if (!answer) return refusal(answer.error());
  return *answer;
}

RangeQuery read_range(QueryParameters& query, std::int64_t usual_ms) {
  RangeQuery range;
  range.cluster = query.text("cluster");
  const TimeSpan span = query.span(usual_ms, Moment::now().wall_ms);
  range.from_ms = span.from_ms;
  range.to_ms = span.to_ms;
  return range;
}

JobQuery read_job_query(QueryParameters& query) {
  JobQuery jobs;
  jobs.range = read_range(query, all_the_past_ms);
  jobs.states = query.end_states();
  jobs.file_glob = query.text("file");
  jobs.host = query.text("host");
  jobs.client = query.text("client");
  return jobs;
}

}  // namespace

Task<JsonReply<JobPage>> HistoryRoutes::jobs(HttpRequest request) {
  QueryParameters query(request);
  JobQuery jobs = read_job_query(query);
  jobs.before_ms = query.number("before", 0, 0, all_the_past_ms);
  jobs.most = static_cast<std::size_t>(query.number("most", usual_jobs, 1, most_jobs));
  if (const auto problem = query.problem()) co_return wrong(*problem);
  const auto answer = co_await past_.jobs(std::move(jobs));
  co_return reply(answer);
}

Task<JsonReply<std::vector<MinuteRow>>> HistoryRoutes::minutes(HttpRequest request) {
  QueryParameters query(request);
  RangeQuery range = read_range(query, day_ms);
  if (const auto problem = query.problem()) co_return wrong(*problem);
  const auto answer = co_await past_.minutes(std::move(range));
  co_return reply(answer);
}

Task<JsonReply<Report>> HistoryRoutes::report(HttpRequest request) {
  QueryParameters query(request);
  RangeQuery range = read_range(query, hour_ms);
  if (const auto problem = query.problem()) co_return wrong(*problem);
  const auto answer = co_await past_.report(std::move(range));
  co_return reply(answer);
}

Task<JsonReply<ReplaySlice>> HistoryRoutes::replay(HttpRequest request) {
  QueryParameters query(request);
  RangeQuery range = read_range(query, usual_replay_ms);
  if (const auto problem = query.problem()) co_return wrong(*problem);
  const auto answer = co_await past_.replay(std::move(range));
  co_return reply(answer);
}

Task<HttpReply> HistoryRoutes::export_rows(HttpRequest request) {
  QueryParameters query(request);
  Exporter::Options options;
  options.query = read_job_query(query);
  options.format = query.choice("format", ExportFormat::csv) == ExportFormat::csv
                       ? Exporter::Format::csv
                       : Exporter::Format::json;
  options.what = query.choice("what", ExportWhat::jobs) == ExportWhat::jobs
                     ? Exporter::What::jobs
                     : Exporter::What::minutes;
  if (const auto problem = query.problem()) co_return wrong(*problem);
  auto exporter = past_.exporter(std::move(options));
  if (!exporter) co_return refusal(exporter.error());
  // The first piece decides whether this is an answer or a refusal.
  auto piece = co_await exporter->next();
  if (!piece) co_return refusal(piece.error());
  const std::string disposition =
      "Content-Disposition: attachment; filename=\"" + exporter->file_name() + "\"\n";
  auto stream = request.begin(200, exporter->content_type(), disposition);
  while (*piece) {
    const bool is_heard = co_await stream.write(std::move(**piece));
    if (!is_heard) break;
    piece = co_await exporter->next();
    // Too late for another status: an answer that breaks off is one that fails.
    if (!piece) throw hostler::Failure(piece.error());
  }
  co_return HttpReply::streamed();
}

Task<JsonReply<HistoryStatus>> HistoryRoutes::status(HttpRequest request) {
  if (const auto problem = QueryParameters(request).problem()) co_return wrong(*problem);
  co_return past_.status();
}

Task<JsonReply<std::vector<AuditRecord>>> HistoryRoutes::audit(HttpRequest request) {
  QueryParameters query(request);
  const auto most = query.number("most", 100, 1, 10'000);
  if (const auto problem = query.problem()) co_return wrong(*problem);
  const auto answer = co_await past_.audit(static_cast<std::size_t>(most));
  co_return reply(answer);
}

}  // namespace icemon
