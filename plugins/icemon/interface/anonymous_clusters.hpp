// Clusters with made-up names, also in the calls: for an instance that shows nobody the real ones.
#pragma once

#include "interface/clusters.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

class AnonymousClusters : public Clusters {
 public:
  // Both must outlive this.
  AnonymousClusters(Clusters& real, const Anonymizer& names) : real_(real), names_(names) {}

  bool is_anonymous() const override { return true; }
  std::string recorded_id(const std::string& id) const override;
  std::vector<SchedulerView> watched() const override;
  Result<SchedulerView> scheduler(const std::string& id) const override;
  Result<SnapshotView> snapshot(const std::string& id) const override;
  Result<LiveSnapshot> live(const std::string& id) const override;
  Result<std::vector<HostView>> hosts(const std::string& id) const override;
  Result<TotalsView> totals(const std::string& id) const override;
  Result<hostler::HostPort> address(const std::string& id) const override;
  std::vector<FoundScheduler> others() const override;
  Task<Result<std::vector<FoundScheduler>>> search() override;
  Task<Result<hostler::HostPort>> locate(SchedulerChoice choice) override;
  Task<Result<SnapshotView>> visit(SchedulerChoice choice) override;
  Task<Result<std::string>> watch(SchedulerChoice choice) override;
  void forget(const std::string& id) override;

 private:
  // The real id of a made-up one. Error (usage): there is none; it names the made-up ones.
  Result<std::string> real_id(const std::string& id) const;
  template <class View>
  Result<View> ask(const std::string& id,
                   Result<View> (Clusters::*read)(const std::string&) const) const;
  std::vector<FoundScheduler> without_names(std::vector<FoundScheduler> found) const;

  Clusters& real_;
  const Anonymizer& names_;
};

}  // namespace icemon
