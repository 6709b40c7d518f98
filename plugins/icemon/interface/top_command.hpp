// `top`: on the terminal of this process if there is one, else a frame after each interval as
// lines.
#pragma once

#include "hostler/asio.hpp"
#include "interface/arguments.hpp"
#include "interface/clusters.hpp"
#include "interface/replies.hpp"
#include "interface/top_model.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

enum class TerminalUse { allowed, never };  // never: the process is a daemon, not the caller's own

class TopCommand {
 public:
  // Clusters and names must outlive this.
  TopCommand(hostler::asio::any_io_executor executor, Clusters& clusters, const Anonymizer& names,
             TerminalUse terminal)
      : executor_(std::move(executor)), clusters_(clusters), names_(names), terminal_(terminal) {}

  Task<Result<>> run(TopArguments arguments, Replies& replies);

 private:
  Task<Result<>> run_on_screen(std::string cluster, TopArguments arguments);
  // Frames after `printed` ones that were printed already.
  Task<Result<>> print_frames(std::string cluster, TopArguments arguments, Replies& replies,
                              std::int64_t printed);
  void print_frame(SnapshotView snapshot, const TopArguments& arguments, Replies& replies) const;
  bool hides_names(const TopArguments& arguments) const;

  hostler::asio::any_io_executor executor_;
  Clusters& clusters_;
  const Anonymizer& names_;
  TerminalUse terminal_;
};

}  // namespace icemon
