// The commands' arguments, as in the manifest.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "interface/selection.hpp"

namespace icemon {

// Which cluster a command means.
struct TargetArguments {
  std::string scheduler;  // "HOST" or "HOST:PORT": a short session of its own
  std::string cluster;    // one that is watched; empty: the only one
  std::string netname;    // of discovery, or of one that is watched
  double timeout = 45;    // seconds, of the session
  bool anonymize = false;
};
BOOST_DESCRIBE_STRUCT(TargetArguments, (), (scheduler, cluster, netname, timeout, anonymize))

struct HostsArguments : TargetArguments {
  std::vector<std::string> which;
  HostSort sort = HostSort::name;
  bool reverse = false;
};
BOOST_DESCRIBE_STRUCT(HostsArguments, (TargetArguments), (which, sort, reverse))

struct JobsArguments : TargetArguments {
  bool failed = false;
  bool running = false;
  bool pending = false;
  std::string file;
  std::string host;
  std::string client;
  std::int64_t most = 1'000;
};
BOOST_DESCRIBE_STRUCT(JobsArguments, (TargetArguments),
                      (failed, running, pending, file, host, client, most))

struct FreeArguments : TargetArguments {
  bool total = false;
};
BOOST_DESCRIBE_STRUCT(FreeArguments, (TargetArguments), (total))

struct SchedulersArguments {
  std::string netname;
  bool anonymize = false;
};
BOOST_DESCRIBE_STRUCT(SchedulersArguments, (), (netname, anonymize))

struct TopArguments : TargetArguments {
  HostSort sort = HostSort::id;
  bool reverse = false;
  double interval = 1;     // seconds
  std::int64_t count = 0;  // frames; 0: until it is ended
  bool batch = false;
};
BOOST_DESCRIBE_STRUCT(TopArguments, (TargetArguments), (sort, reverse, interval, count, batch))

// A span of the past: `last` such as "1h", or from and to, each milliseconds since 1970, a time
// such as 2026-11-22T10:00:00Z, or "-2h".
struct SpanArguments {
  std::string cluster;
  std::string last;
  std::string from;
  std::string to;
  bool anonymize = false;
};
BOOST_DESCRIBE_STRUCT(SpanArguments, (), (cluster, last, from, to, anonymize))

enum class ExportFormat { csv, json };
BOOST_DESCRIBE_ENUM(ExportFormat, csv, json)
enum class ExportWhat { jobs, minutes };
BOOST_DESCRIBE_ENUM(ExportWhat, jobs, minutes)

struct ExportArguments : SpanArguments {
  ExportFormat format = ExportFormat::csv;
  ExportWhat what = ExportWhat::jobs;
  std::string state;  // with commas, e.g. "failed,lost"
  bool failed = false;
  std::string file;
  std::string host;
  std::string client;
};
BOOST_DESCRIBE_STRUCT(ExportArguments, (SpanArguments),
                      (format, what, state, failed, file, host, client))

struct AuditArguments {
  std::int64_t most = 100;
};
BOOST_DESCRIBE_STRUCT(AuditArguments, (), (most))

// block, unblock, remove, internals
struct AdminArguments {
  std::vector<std::string> hosts;
  std::string scheduler;
  std::string cluster;
  std::string netname;
  double timeout = 45;
};
BOOST_DESCRIBE_STRUCT(AdminArguments, (), (hosts, scheduler, cluster, netname, timeout))

}  // namespace icemon
