#include "interface/anonymous_clusters.hpp"

#include <utility>

#include "live/anonymous_views.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::ExitCode;

void take_names(TotalsView&, const Anonymizer&) {}  // holds none
template <class View>
void take_names(View& view, const Anonymizer& names) {
  anonymize(view, names);
}

// What goes wrong with a cluster quotes its real name.
Error hidden(const Error& error) {
  return {"the cluster cannot be looked at; its names are hidden here (anonymize), and so is why",
          error.code};
}

}  // namespace

Result<std::string> AnonymousClusters::real_id(const std::string& id) const {
  std::string known;
  for (const SchedulerView& scheduler : real_.watched()) {
    const std::string made_up = names_.cluster(scheduler.id);
    if (made_up == id || scheduler.id == id)
      return Result<std::string>(boost::system::in_place_value, scheduler.id);
    known += (known.empty() ? "" : ", ") + made_up;
  }
  if (id.empty() && !known.empty() && known.find(',') == std::string::npos)
    return Result<std::string>(boost::system::in_place_value);
  return Error{(id.empty() ? "which cluster? " : "there is no cluster '" + id + "'; ") +
                   (known.empty() ? "none is watched" : "there are " + known),
               ExitCode::usage};
}

std::string AnonymousClusters::recorded_id(const std::string& id) const {
  if (id.empty()) return id;
  const auto real = real_id(id);
  return real ? *real : id;
}

template <class View>
Result<View> AnonymousClusters::ask(const std::string& id,
                                    Result<View> (Clusters::*read)(const std::string&)
                                        const) const {
  const auto real = real_id(id);
  if (!real) return real.error();
  Result<View> view = (real_.*read)(*real);
  if (!view) return hidden(view.error());
  take_names(*view, names_);
  return view;
}

std::vector<SchedulerView> AnonymousClusters::watched() const {
  std::vector<SchedulerView> views = real_.watched();
  anonymize(views, names_);
  return views;
}

Result<SchedulerView> AnonymousClusters::scheduler(const std::string& id) const {
  return ask(id, &Clusters::scheduler);
}
Result<SnapshotView> AnonymousClusters::snapshot(const std::string& id) const {
  return ask(id, &Clusters::snapshot);
}
Result<LiveSnapshot> AnonymousClusters::live(const std::string& id) const {
  return ask(id, &Clusters::live);
}
Result<std::vector<HostView>> AnonymousClusters::hosts(const std::string& id) const {
  return ask(id, &Clusters::hosts);
}
Result<TotalsView> AnonymousClusters::totals(const std::string& id) const {
  return ask(id, &Clusters::totals);
}

// For talking to the scheduler, not for showing.
Result<hostler::HostPort> AnonymousClusters::address(const std::string& id) const {
  const auto real = real_id(id);
  if (!real) return real.error();
  return real_.address(*real);
}

std::vector<FoundScheduler> AnonymousClusters::without_names(
    std::vector<FoundScheduler> found) const {
  for (FoundScheduler& scheduler : found) {
    scheduler.netname = names_.cluster(scheduler.netname);
    scheduler.address.host = names_.host(scheduler.address.host);
  }
  return found;
}

std::vector<FoundScheduler> AnonymousClusters::others() const {
  return without_names(real_.others());
}

Task<Result<std::vector<FoundScheduler>>> AnonymousClusters::search() {
  auto found = co_await real_.search();
  if (found) *found = without_names(std::move(*found));
  co_return found;
}

Task<Result<hostler::HostPort>> AnonymousClusters::locate(SchedulerChoice choice) {
  return real_.locate(std::move(choice));
}

Task<Result<SnapshotView>> AnonymousClusters::visit(SchedulerChoice choice) {
  auto snapshot = co_await real_.visit(std::move(choice));
  if (snapshot) anonymize(*snapshot, names_);
  co_return snapshot;
}

Task<Result<std::string>> AnonymousClusters::watch(SchedulerChoice choice) {
  auto id = co_await real_.watch(std::move(choice));
  if (id) *id = names_.cluster(*id);
  co_return id;
}

void AnonymousClusters::forget(const std::string& id) {
  if (const auto real = real_id(id)) real_.forget(*real);
}

}  // namespace icemon
