// All commands and routes of an instance, over what it watches and keeps.
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include "interface/admin_commands.hpp"
#include "interface/anonymous_clusters.hpp"
#include "interface/commands.hpp"
#include "interface/history_commands.hpp"
#include "interface/history_routes.hpp"
#include "interface/routes.hpp"
#include "interface/stream_commands.hpp"
#include "interface/top_command.hpp"

namespace icemon {

struct FrontOptions {
  Names names = Names::real;
  TerminalUse terminal = TerminalUse::never;
  std::string record_folder;  // as in StreamCommands
  AdminOptions admin;
  std::string why_no_history;  // as in Past
};

class Front {
 public:
  // `history` may be null. All must outlive this.
  Front(hostler::asio::any_io_executor executor, Clusters& clusters, History* history,
        const Anonymizer& names, FrontOptions options, const hostler::Log& log)
      : anonymous_(clusters, names),
        clusters_(options.names == Names::real ? clusters : anonymous_),
        past_(history, clusters_, names, std::move(options.why_no_history)),
        commands_(clusters_, names),
        top_(executor, clusters_, names, options.terminal),
        stream_(executor, clusters_, names, options.record_folder),
        admin_(clusters_, std::move(options.admin), log) {}
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  // The one of all handlers that has the method.
  template <class Handler, class Answer, class... Arguments>
  Handler& handler_of(Answer (Handler::*)(Arguments...)) {
    return std::get<Handler&>(handlers_);
  }

 private:
  AnonymousClusters anonymous_;
  Clusters& clusters_;
  Past past_;
  Commands commands_;
  TopCommand top_;
  StreamCommands stream_;
  AdminCommands admin_;
  HistoryCommands history_{past_};
  Routes routes_{clusters_};
  HistoryRoutes history_routes_{past_};
  std::tuple<Commands&, TopCommand&, StreamCommands&, AdminCommands&, HistoryCommands&, Routes&,
             HistoryRoutes&>
      handlers_{commands_, top_, stream_, admin_, history_, routes_, history_routes_};
};

}  // namespace icemon
