// Jobs and minutes of the history as CSV or JSON, in pieces: a stream of HTTP or a file is written
// while the database is read, and nothing is held in memory whole.
//
//   Exporter exporter(history, {.what = Exporter::What::jobs, .format = Exporter::Format::csv,
//   .query = …}); while (true) {
//     auto piece = co_await exporter.next();
//     if (!piece) …                       // the rest cannot be read; the error says why
//     if (!*piece) break;                 // that was all
//     write(**piece);
//   }
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "history/history.hpp"
#include "state/anonymizer.hpp"

namespace icemon {

class Exporter {
 public:
  enum class What { jobs, minutes };
  enum class Format { csv, json };

  struct Options {
    What what = What::jobs;
    Format format = Format::csv;
    JobQuery query;  // minutes look at its range only, nothing at before_ms and most
    const Anonymizer* names = nullptr;  // to make names up; must outlive the exporter
  };

  // The history must outlive it.
  Exporter(History& history, Options options);

  // The next piece, some MB at most; nothing after the last one. One call at a time.
  hostler::Task<hostler::Result<std::optional<std::string>>> next();

  // "text/csv; charset=utf-8; header=present" or "application/json".
  std::string_view content_type() const;
  // E.g. "icemon-jobs.csv".
  std::string file_name() const;

 private:
  hostler::Task<hostler::Result<bool>> append_rows(std::string& piece);
  hostler::Task<hostler::Result<bool>> append_minutes(std::string& piece);
  template <class Row>
  void append(std::string& piece, Row row);
  void begin(std::string& piece);
  void end(std::string& piece) const;

  enum class State { before, inside, over };

  History& history_;
  Options options_;
  std::shared_ptr<JobWalk> walk_;
  std::int64_t minutes_from_ms_ = 0;
  State state_ = State::before;
  bool has_rows_ = false;
};

}  // namespace icemon
