// What one run of an instance is given: the core struct of the binary contract and the tables behind
// it. The same class serves a plugin in this process and one in a child; only the tables differ.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "hostler/abi/core.h"
#include "loader/module.hpp"

namespace hostler::host {

struct InstanceIdentity {
  std::string instance;
  std::string plugin;
  std::string host_name;
  std::string config;  // JSON
  std::string state_dir;
  bool single_shot = false;
};

// Called from the plugin's threads.
struct InstanceReports {
  std::function<void(hostler_report state, std::string reason)> report;
  std::function<void(std::uint64_t number)> pong;
};

class InstanceHost : public hostler_host {
 public:
  InstanceHost(InstanceIdentity identity, InstanceReports reports);
  InstanceHost(const InstanceHost&) = delete;
  InstanceHost& operator=(const InstanceHost&) = delete;

  // Before the plugin is created; `table` must outlive it.
  void offer(const char* name, std::uint32_t revision, const void* table);

 private:
  const void* do_get_interface(hostler_str name, std::uint32_t revision);
  void do_report(std::int32_t state, hostler_str reason);
  void do_pong(std::uint64_t number);

  const InstanceIdentity identity_;
  const InstanceReports reports_;
  std::map<std::pair<std::string, std::uint32_t>, const void*> tables_;
};

// The interfaces of this host, as checked when a plugin is loaded.
std::span<const OfferedInterface> offered_interfaces();

}  // namespace hostler::host
