#include "interface/commands.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "interface/tables.hpp"
#include "interface/views.hpp"
#include "live/anonymous_views.hpp"
#include "protocol/text.hpp"
#include "state/moment.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::ExitCode;

SchedulerRow row_of(const FoundScheduler& found) {
  SchedulerRow row;
  row.netname = found.netname;
  row.address = found.address.text();
  row.protocol = found.protocol;
  row.started_ms = found.started_s * 1000;
  row.state = "found";
  return row;
}

}  // namespace

SchedulerChoice choice_of(const TargetArguments& target) {
  SchedulerChoice choice;
  choice.scheduler = target.scheduler;
  choice.netname = target.netname;
  choice.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(target.timeout * 1000));
  return choice;
}

Result<std::optional<std::string>> watched_target(const Clusters& clusters,
                                                  const TargetArguments& target) {
  const std::optional<std::string> none;
  if (!target.scheduler.empty()) {
    if (!target.cluster.empty())
      return Error{
          "name a watched cluster with --cluster or another scheduler with --scheduler, not both",
          ExitCode::usage};
    if (!target.netname.empty())
      return Error{"name a scheduler with --scheduler or a net with --netname, not both",
                   ExitCode::usage};
    return none;
  }
  const std::vector<SchedulerView> watched = clusters.watched();
  if (!target.cluster.empty()) {
    if (watched.empty())
      return Error{"no cluster is watched; name a scheduler with --scheduler HOST[:PORT]",
                   ExitCode::usage};
    return std::optional(target.cluster);
  }
  if (!target.netname.empty()) {
    const auto found = std::ranges::find_if(watched, [&](const SchedulerView& scheduler) {
      return same_net(scheduler.netname, target.netname);
    });
    return found == watched.end() ? none : std::optional(found->id);
  }
  return watched.empty() ? none : std::optional(std::string());
}

Result<SnapshotView> Commands::numbers_of(const std::string& cluster) const {
  const auto scheduler = clusters_.scheduler(cluster);
  if (!scheduler) return scheduler.error();
  const auto totals = clusters_.totals(cluster);
  if (!totals) return totals.error();
  SnapshotView numbers;
  numbers.scheduler = *scheduler;
  numbers.totals = *totals;
  return numbers;
}

Task<Result<SnapshotView>> Commands::look(TargetArguments target, Look look) {
  const auto watched = watched_target(clusters_, target);
  if (!watched) co_return watched.error();
  Result<SnapshotView> snapshot = SnapshotView();
  if (*watched) {
    snapshot = look == Look::whole ? clusters_.snapshot(**watched) : numbers_of(**watched);
  } else {
    SchedulerChoice choice = choice_of(target);
    snapshot = co_await clusters_.visit(std::move(choice));
  }
  if (snapshot && target.anonymize && !clusters_.is_anonymous()) anonymize(*snapshot, names_);
  co_return snapshot;
}

Task<Result<>> Commands::snapshot(TargetArguments arguments, Replies& replies) {
  const auto snapshot = co_await look(std::move(arguments));
  if (!snapshot) co_return snapshot.error();
  replies.lines(snapshot_text(*snapshot, Moment::now().wall_ms));
  replies.value(*snapshot);
  co_return Result<>();
}

Task<Result<>> Commands::hosts(HostsArguments arguments, Replies& replies) {
  auto snapshot = co_await look(arguments);
  if (!snapshot) co_return snapshot.error();
  auto hosts = select_hosts(std::move(snapshot->hosts), arguments.which);
  sort_hosts(hosts, arguments.sort, arguments.reverse ? SortOrder::reverse : SortOrder::forward);
  replies.lines(hosts_table(hosts));
  replies.value(hosts);
  co_return Result<>();
}

Task<Result<>> Commands::jobs(JobsArguments arguments, Replies& replies) {
  if (arguments.failed + arguments.running + arguments.pending > 1)
    co_return Error{"choose one of --failed, --running and --pending", ExitCode::usage};
  auto snapshot = co_await look(arguments);
  if (!snapshot) co_return snapshot.error();
  JobSelection selection;
  selection.kind = arguments.failed    ? JobKind::failed
                   : arguments.running ? JobKind::running
                   : arguments.pending ? JobKind::pending
                                       : JobKind::all;
  selection.file = arguments.file;
  selection.host = arguments.host;
  selection.client = arguments.client;
  selection.most = static_cast<std::size_t>(arguments.most);
  const auto jobs = select_jobs(std::move(snapshot->jobs), selection);
  replies.lines(jobs_table(jobs));
  replies.value(jobs);
  co_return Result<>();
}

Task<Result<>> Commands::free(FreeArguments arguments, Replies& replies) {
  const auto snapshot = co_await look(arguments, Look::numbers);
  if (!snapshot) co_return snapshot.error();
  const SchedulerView& scheduler = snapshot->scheduler;
  if (scheduler.state != LinkState::online)
    co_return not_heard(scheduler);
  const int slots =
      slots_for_make(snapshot->totals, arguments.total ? SlotCount::all : SlotCount::free);
  replies.line(std::to_string(slots));
  replies.value(slots);
  co_return Result<>();
}

Task<Result<>> Commands::schedulers(SchedulersArguments arguments, Replies& replies) {
  std::vector<SchedulerRow> rows;
  for (const SchedulerView& scheduler : clusters_.watched())
    rows.push_back(scheduler_row(scheduler));
  std::vector<FoundScheduler> others = clusters_.others();
  if (rows.empty() && others.empty()) {
    auto found = co_await clusters_.search();
    if (!found) co_return found.error();
    others = std::move(*found);
  }
  for (const FoundScheduler& found : others) rows.push_back(row_of(found));
  if (!arguments.netname.empty())
    std::erase_if(
        rows, [&](const SchedulerRow& row) { return !same_net(row.netname, arguments.netname); });
  if (rows.empty())
    co_return Error{arguments.netname.empty()
                        ? "no scheduler answered; name one with `snapshot --scheduler HOST[:PORT]`"
                        : "no scheduler of the net '" + arguments.netname +
                              "' answered; without --netname all that answer are listed",
                    ExitCode::unavailable};
  if (arguments.anonymize && !clusters_.is_anonymous())
    for (SchedulerRow& row : rows) {
      row.cluster = names_.cluster(row.cluster);
      row.netname = names_.cluster(row.netname);
      row.address = row.reason = "";
    }
  replies.lines(schedulers_table(rows));
  replies.value(rows);
  co_return Result<>();
}

}  // namespace icemon
