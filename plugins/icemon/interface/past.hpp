// The history as commands and routes may show it: turned off or not, with or without real names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "history/export.hpp"
#include "history/history.hpp"
#include "interface/clusters.hpp"
#include "interface/views.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

enum class Names { real, made_up };

class Past {
 public:
  // `history` may be null: there is none, and `why_none` says why. All must outlive this.
  Past(History* history, const Clusters& clusters, const Anonymizer& names, std::string why_none)
      : history_(history), clusters_(clusters), names_(names), why_none_(std::move(why_none)) {}

  // What the history answers. Errors: there is none (config), names that are hidden here are
  // asked for (usage), or why the database does not answer.
  Task<Result<JobPage>> jobs(JobQuery query, Names names = Names::real) const;
  Task<Result<std::vector<MinuteRow>>> minutes(RangeQuery query, Names names = Names::real) const;
  Task<Result<Report>> report(RangeQuery query, Names names = Names::real) const;
  Task<Result<ReplaySlice>> replay(RangeQuery query, Names names = Names::real) const;
  Task<Result<std::vector<AuditRecord>>> audit(std::size_t most) const;
  HistoryStatus status() const;

  // Jobs or minutes as text. The same errors; those of the database come with its pieces.
  Result<Exporter> exporter(Exporter::Options options, Names names = Names::real) const;

 private:
  Result<void> prepare(RangeQuery& range) const;
  Result<void> prepare(JobQuery& query, Names names) const;
  bool hides(Names names) const { return names == Names::made_up || clusters_.is_anonymous(); }
  template <class Answer>
  Result<Answer> shown(Result<Answer> answer, Names names) const;

  History* history_;
  const Clusters& clusters_;
  const Anonymizer& names_;
  std::string why_none_;
};

}  // namespace icemon
