// The instance's configuration, as in the manifest.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace icemon {

struct DiscoverySettings {
  bool enabled = true;
  std::vector<std::string> interfaces;
  int port = 8765;
  double interval_seconds = 30;
  bool listen = false;
};
BOOST_DESCRIBE_STRUCT(DiscoverySettings, (), (enabled, interfaces, port, interval_seconds, listen))

struct HistorySettings {
  bool enabled = true;
  std::string database;
  double job_days = 7;
  std::int64_t max_jobs = 2'000'000;
  double aggregate_days = 400;
};
BOOST_DESCRIBE_STRUCT(HistorySettings, (), (enabled, database, job_days, max_jobs, aggregate_days))

enum class Compat { none, pyicemon };
BOOST_DESCRIBE_ENUM(Compat, none, pyicemon)

struct Settings {
  std::vector<std::string> schedulers;
  std::vector<std::string> netnames;
  DiscoverySettings discovery;
  HistorySettings history;
  bool allow_admin = false;
  bool anonymize = false;
  double local_job_hours = 12;
  Compat compat = Compat::none;
  std::string compat_listen = "127.0.0.1:9999";
};
BOOST_DESCRIBE_STRUCT(Settings, (),
                      (schedulers, netnames, discovery, history, allow_admin, anonymize, local_job_hours,
                       compat, compat_listen))

}  // namespace icemon
