#include "interface/query_parameters.hpp"

#include <algorithm>
#include <charconv>

#include "hostler/suggest.hpp"
#include "interface/selection.hpp"

namespace icemon {

std::string QueryParameters::text(const std::string& name) {
  known_.push_back(name);
  const auto found = query_.find(name);
  return found == query_.end() ? "" : found->second;
}

std::int64_t QueryParameters::number(const std::string& name, std::int64_t usual,
                                     std::int64_t least, std::int64_t most) {
  const std::string given = text(name);
  if (given.empty()) return usual;
  std::int64_t value = 0;
  const char* const end = given.data() + given.size();
  const auto read = std::from_chars(given.data(), end, value);
  if (read.ec == std::errc() && read.ptr == end && least <= value && value <= most) return value;
  fail(name + ": '" + given + "' is not a number from " + std::to_string(least) + " to " +
       std::to_string(most));
  return usual;
}

bool QueryParameters::flag(const std::string& name) {
  const std::string given = text(name);
  if (given.empty() || given == "false" || given == "0") return false;
  if (given != "true" && given != "1") fail(name + ": '" + given + "' is neither true nor false");
  return true;
}

TimeSpan QueryParameters::span(std::int64_t usual_ms, std::int64_t now_ms) {
  const std::string last = text("last"), from = text("from"), to = text("to");
  const auto span = parse_span(last, from, to, usual_ms, now_ms);
  if (span) return *span;
  fail(span.error().text);
  return {};
}

std::vector<JobState> QueryParameters::end_states() {
  const std::string names = text("state");
  const bool failed = flag("failed");
  auto states = icemon::end_states(names, failed);
  if (states) return std::move(*states);
  fail(states.error().text);
  return {};
}

void QueryParameters::fail(std::string problem) {
  if (!problem_) problem_ = std::move(problem);
}

std::optional<std::string> QueryParameters::problem() const {
  if (problem_) return problem_;
  for (const auto& [name, value] : query_)
    if (std::ranges::find(known_, name) == known_.end())
      return "there is no parameter '" + name + "'" + hostler::did_you_mean(name, known_);
  return std::nullopt;
}

}  // namespace icemon
