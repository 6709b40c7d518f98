// The query of a request, read with one sentence for what is wrong with it.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/describe.hpp"
#include "hostler/http.hpp"
#include "interface/time_span.hpp"
#include "state/job.hpp"

namespace icemon {

// Ask for each parameter by name, then for the problem: a value that cannot be read, or a parameter
// that was not asked for.
class QueryParameters {
 public:
  explicit QueryParameters(const hostler::HttpRequest& request) : query_(request.query) {}

  std::string text(const std::string& name);  // empty: not given
  std::int64_t number(const std::string& name, std::int64_t usual, std::int64_t least,
                      std::int64_t most);
  bool flag(const std::string& name);  // true, false, 1, 0

  template <class Enum>
  Enum choice(const std::string& name, Enum usual) {
    const std::string given = text(name);
    if (given.empty()) return usual;
    if (const auto value = hostler::enum_from_name<Enum>(given)) return *value;
    std::string names;
    for (const auto& known : hostler::type_of<Enum>().enumerators)
      names += (names.empty() ? "" : ", ") + std::string(known.name);
    fail(name + ": '" + given + "' is none of " + names);
    return usual;
  }

  // last, or from and to.
  TimeSpan span(std::int64_t usual_ms, std::int64_t now_ms);

  // The states that jobs ended in: `state`, or `failed` for that one.
  std::vector<JobState> end_states();

  // Empty: the query is right. After all parameters were asked for.
  std::optional<std::string> problem() const;

 private:
  void fail(std::string problem);

  const std::map<std::string, std::string>& query_;
  std::vector<std::string> known_;
  std::optional<std::string> problem_;
};

}  // namespace icemon
