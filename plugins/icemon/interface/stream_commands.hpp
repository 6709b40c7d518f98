// Commands about the stream itself: record it, replay it, simulate one.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "interface/arguments.hpp"
#include "interface/clusters.hpp"
#include "interface/replies.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

struct RecordArguments : TargetArguments {
  std::string file;
  double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(RecordArguments, (TargetArguments), (file, seconds))

struct RecordSummary {
  std::string file;
  std::string scheduler;
  std::uint32_t protocol = 0;
  double seconds = 0;
  std::int64_t bytes = 0;
  std::string ended;  // why it ended early; empty: it did not
};
BOOST_DESCRIBE_STRUCT(RecordSummary, (), (file, scheduler, protocol, seconds, bytes, ended))

struct ReplayArguments {
  std::string file;
  bool anonymize = false;
};
BOOST_DESCRIBE_STRUCT(ReplayArguments, (), (file, anonymize))

struct SimulateArguments {
  int hosts = 10;
  int slots = 8;
  double jobs_per_second = 20;
  double job_seconds = 3;
  double seconds = 60;
  std::uint32_t seed = 1;
  std::string listen = "127.0.0.1:0";
  bool anonymize = false;
};
BOOST_DESCRIBE_STRUCT(SimulateArguments, (),
                      (hosts, slots, jobs_per_second, job_seconds, seconds, seed, listen, anonymize))

class StreamCommands {
 public:
  // `record_folder`: the only one to record into, since a daemon's callers must not write wherever the
  // daemon may; empty: any, in the caller's own process.
  StreamCommands(hostler::asio::any_io_executor executor, Clusters& clusters, const Anonymizer& names,
                 std::string record_folder = "")
      : executor_(executor),
        clusters_(clusters),
        names_(names),
        record_folder_(std::move(record_folder)) {}

  Task<Result<>> record(RecordArguments arguments, Replies& replies);
  Task<Result<>> replay(ReplayArguments arguments, Replies& replies);
  Task<Result<>> simulate(SimulateArguments arguments, Replies& replies);

 private:
  Task<Result<hostler::HostPort>> address_of(TargetArguments target);
  Task<Result<>> watch_simulation(std::string address, SimulateArguments arguments,
                                  Replies& replies);

  hostler::asio::any_io_executor executor_;
  Clusters& clusters_;
  const Anonymizer& names_;
  std::string record_folder_;
};

}  // namespace icemon
