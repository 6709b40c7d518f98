// A command's arguments: from words as typed, or from a JSON object as sent, to the checked object
// that the command receives. One set of rules for `hostler call`, `hostler once`, HTTP and
// consoles.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"
#include "hostler/json.hpp"
#include "hostler/manifest.hpp"

namespace hostler {

struct ArgumentOptions {
  std::string working_directory;  // relative paths become absolute against it; empty: are refused
};

// Positionals in order; `--name value`, `--name=value`; booleans as `--wait` and `--no-wait`; a
// list by repeating its option; `--` ends the options. Defaults are filled in. The error
// (ExitCode::usage) names everything that is wrong, one a line.
Result<Json> parse_arguments(const CommandSpec& command, std::span<const std::string> words,
                             const ArgumentOptions& options);

// The same rules for an object {"file": "/a.blend", "frames": "1-10"}: unknown keys, types,
// choices, limits, what is required; a path must be absolute. Returns it with defaults filled in.
Result<Json> check_arguments(const CommandSpec& command, const Json& arguments);

// Usage, parameters and examples as text of several lines; `prefix` stands before the command's
// name, e.g. "hostler call farm".
std::string command_help(const CommandSpec& command, std::string_view prefix);
// The usage line alone: "render FILE [--frames TEXT] [--wait]".
std::string command_usage(const CommandSpec& command);

// Splits a console line into words: 'single' and "double" quotes, backslash outside single quotes.
Result<std::vector<std::string>> split_words(std::string_view line);

}  // namespace hostler
