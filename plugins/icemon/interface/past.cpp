#include "interface/past.hpp"

#include <utility>

#include "live/anonymous_views.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::ExitCode;

void take_names(JobPage& page, const Anonymizer& names) { anonymize(page.jobs, names); }
template <class View>
void take_names(View& view, const Anonymizer& names) {
  anonymize(view, names);
}

}  // namespace

Result<void> Past::prepare(RangeQuery& range) const {
  if (!history_) return Error{why_none_, ExitCode::config};
  range.cluster = clusters_.recorded_id(range.cluster);
  return {};
}

// Where names are hidden, a question with a real one would tell whether it exists.
Result<void> Past::prepare(JobQuery& query, Names names) const {
  const bool has_names = !query.file_glob.empty() || !query.host.empty() || !query.client.empty();
  if (hides(names) && has_names)
    return Error{"names are hidden here; jobs cannot be chosen by file, host or client",
                 ExitCode::usage};
  return prepare(query.range);
}

template <class Answer>
Result<Answer> Past::shown(Result<Answer> answer, Names names) const {
  if (answer && hides(names)) take_names(*answer, names_);
  return answer;
}

Task<Result<JobPage>> Past::jobs(JobQuery query, Names names) const {
  if (const auto ready = prepare(query, names); !ready) co_return ready.error();
  auto answer = co_await history_->jobs(std::move(query));
  co_return shown(std::move(answer), names);
}

Task<Result<std::vector<MinuteRow>>> Past::minutes(RangeQuery query, Names names) const {
  if (const auto ready = prepare(query); !ready) co_return ready.error();
  auto answer = co_await history_->minutes(std::move(query));
  co_return shown(std::move(answer), names);
}

Task<Result<Report>> Past::report(RangeQuery query, Names names) const {
  if (const auto ready = prepare(query); !ready) co_return ready.error();
  auto answer = co_await history_->report(std::move(query));
  co_return shown(std::move(answer), names);
}

Task<Result<ReplaySlice>> Past::replay(RangeQuery query, Names names) const {
  if (query.cluster.empty()) {
    const auto watched = clusters_.watched();
    if (watched.size() != 1) co_return Error{"name the cluster to show again", ExitCode::usage};
    query.cluster = watched.front().id;
  }
  if (const auto ready = prepare(query); !ready) co_return ready.error();
  auto answer = co_await history_->replay(std::move(query));
  co_return shown(std::move(answer), names);
}

Task<Result<std::vector<AuditRecord>>> Past::audit(std::size_t most) const {
  RangeQuery all;
  if (const auto ready = prepare(all); !ready) co_return ready.error();
  auto answer = co_await history_->audit(most);
  co_return shown(std::move(answer), Names::real);
}

Result<Exporter> Past::exporter(Exporter::Options options, Names names) const {
  if (const auto ready = prepare(options.query, names); !ready) return ready.error();
  if (hides(names)) options.names = &names_;
  return Exporter(*history_, std::move(options));
}

HistoryStatus Past::status() const {
  HistoryStatus status;
  if (!history_) return status;
  const HistoryStatistics numbers = history_->statistics();
  status.enabled = true;
  status.written = numbers.written;
  status.given_up = numbers.given_up;
  status.waiting = numbers.waiting;
  status.trouble = numbers.trouble;
  status.oldest_ms = numbers.oldest_ms;
  return status;
}

}  // namespace icemon
