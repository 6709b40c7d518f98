#include "history/export.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "history/table_text.hpp"
#include "hostler/codec.hpp"
#include "live/anonymous_views.hpp"

namespace icemon {

namespace {

using hostler::Result;
using hostler::Task;

constexpr std::int64_t minutes_at_once_ms = 12 * 3'600'000;
constexpr std::size_t enough_bytes = 64 * 1024;

}  // namespace

Exporter::Exporter(History& history, Options options)
    : history_(history),
      options_(std::move(options)),
      walk_(history.walk(options_.query)),
      minutes_from_ms_(options_.query.range.from_ms) {}

Task<Result<std::optional<std::string>>> Exporter::next() {
  std::string piece;
  if (state_ == State::before) begin(piece);
  while (state_ == State::inside && piece.size() < enough_bytes) {
    const Result<bool> more = co_await append_rows(piece);
    if (!more) co_return more.error();
    if (!*more) {
      end(piece);
      state_ = State::over;
    }
  }
  std::optional<std::string> answer;
  if (!piece.empty()) answer = std::move(piece);
  co_return answer;
}

Task<Result<bool>> Exporter::append_rows(std::string& piece) {
  if (options_.what == What::minutes) co_return co_await append_minutes(piece);
  const auto portion = co_await history_.next(walk_);
  if (!portion) co_return portion.error();
  for (const auto& job : portion->jobs) append(piece, job);
  co_return !portion->is_last;
}

Task<Result<bool>> Exporter::append_minutes(std::string& piece) {
  RangeQuery range = options_.query.range;
  const Result<std::optional<std::int64_t>> first =
      co_await history_.first_minute(range.cluster, minutes_from_ms_);
  if (!first) co_return first.error();
  const bool has_end = range.to_ms > 0;
  if (!*first || (has_end && **first >= range.to_ms)) co_return false;
  range.from_ms = **first;
  const auto end = **first + minutes_at_once_ms;
  range.to_ms = has_end ? std::min(range.to_ms, end) : end;
  minutes_from_ms_ = range.to_ms;
  const auto rows = co_await history_.minutes(std::move(range));
  if (!rows) co_return rows.error();
  for (const auto& row : *rows) append(piece, row);
  co_return true;
}

template <class Row>
void Exporter::append(std::string& piece, Row row) {
  if (options_.names) anonymize(row, *options_.names);
  if (options_.format == Format::csv) {
    append_csv_row(piece, row);
  } else {
    piece += std::exchange(has_rows_, true) ? ",\n" : "\n";
    hostler::append_text(piece, row);
  }
}

void Exporter::begin(std::string& piece) {
  state_ = State::inside;
  if (options_.format == Format::json) {
    piece += '[';
  } else if (options_.what == What::jobs) {
    append_csv_names(piece, hostler::type_of<JobRecord>());
  } else {
    append_csv_names(piece, hostler::type_of<MinuteRow>());
  }
}

void Exporter::end(std::string& piece) const {
  if (options_.format == Format::json) piece += "\n]\n";
}

std::string_view Exporter::content_type() const {
  return options_.format == Format::csv ? "text/csv; charset=utf-8; header=present"
                                        : "application/json";
}

std::string Exporter::file_name() const {
  return std::string(options_.what == What::jobs ? "icemon-jobs" : "icemon-minutes") +
         (options_.format == Format::csv ? ".csv" : ".json");
}

}  // namespace icemon
