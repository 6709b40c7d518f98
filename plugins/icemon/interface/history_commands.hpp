// The commands that ask the history.
#pragma once

#include "interface/arguments.hpp"
#include "interface/past.hpp"
#include "interface/replies.hpp"

namespace icemon {

class HistoryCommands {
 public:
  explicit HistoryCommands(const Past& past) : past_(past) {}

  Task<Result<>> report(SpanArguments arguments, Replies& replies);
  Task<Result<>> export_rows(ExportArguments arguments, Replies& replies);  // `export`
  Task<Result<>> audit(AuditArguments arguments, Replies& replies);

 private:
  const Past& past_;
};

}  // namespace icemon
