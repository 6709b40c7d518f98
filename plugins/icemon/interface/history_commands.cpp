#include "interface/history_commands.hpp"

#include <string_view>
#include <utility>

#include "hostler/describe.hpp"
#include "interface/selection.hpp"
#include "interface/tables.hpp"
#include "interface/time_span.hpp"
#include "state/moment.hpp"

namespace icemon {
namespace {

Names names_of(const SpanArguments& arguments) {
  return arguments.anonymize ? Names::made_up : Names::real;
}

Result<RangeQuery> range_of(const SpanArguments& arguments, std::int64_t usual_ms) {
  const auto span =
      parse_span(arguments.last, arguments.from, arguments.to, usual_ms, Moment::now().wall_ms);
  if (!span) return span.error();
  RangeQuery range;
  range.cluster = arguments.cluster;
  range.from_ms = span->from_ms;
  range.to_ms = span->to_ms;
  return range;
}

// Says the whole lines of `text` and leaves what is behind the last one.
void say_lines(std::string& text, Replies& replies) {
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    replies.line(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
  }
  text.erase(0, begin);
}

}  // namespace

Task<Result<>> HistoryCommands::report(SpanArguments arguments, Replies& replies) {
  auto range = range_of(arguments, hour_ms);
  if (!range) co_return range.error();
  const auto report = co_await past_.report(std::move(*range), names_of(arguments));
  if (!report) co_return report.error();
  replies.lines(report_text(*report));
  replies.value(*report);
  co_return Result<>();
}

Task<Result<>> HistoryCommands::export_rows(ExportArguments arguments, Replies& replies) {
  auto range = range_of(arguments, all_the_past_ms);
  if (!range) co_return range.error();
  auto states = end_states(arguments.state, arguments.failed);
  if (!states) co_return states.error();
  Exporter::Options options;
  options.what =
      arguments.what == ExportWhat::jobs ? Exporter::What::jobs : Exporter::What::minutes;
  options.format =
      arguments.format == ExportFormat::csv ? Exporter::Format::csv : Exporter::Format::json;
  options.query.range = std::move(*range);
  options.query.states = std::move(*states);
  options.query.file_glob = arguments.file;
  options.query.host = arguments.host;
  options.query.client = arguments.client;
  auto exporter = past_.exporter(std::move(options), names_of(arguments));
  if (!exporter) co_return exporter.error();

  ExportSummary summary;
  summary.what = hostler::enum_name(arguments.what);
  summary.format = hostler::enum_name(arguments.format);
  std::string rest;
  while (true) {
    auto piece = co_await exporter->next();
    if (!piece) co_return piece.error();
    if (!*piece) break;
    summary.bytes += static_cast<std::int64_t>((*piece)->size());
    rest += **piece;
    say_lines(rest, replies);
  }
  if (!rest.empty()) replies.line(rest);
  replies.value(summary);
  co_return Result<>();
}

Task<Result<>> HistoryCommands::audit(AuditArguments arguments, Replies& replies) {
  const auto records = co_await past_.audit(static_cast<std::size_t>(arguments.most));
  if (!records) co_return records.error();
  replies.lines(audit_table(*records));
  replies.value(*records);
  co_return Result<>();
}

}  // namespace icemon
