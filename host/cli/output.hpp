// How the command line talks: data on standard output, messages on standard error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"

namespace hostler::host {

// Prints "hostler: <text>" on standard error and returns the error's exit code.
int fail(const Error& error);
int fail(std::string_view text, ExitCode code = ExitCode::failed);

bool is_terminal(int descriptor);
bool use_color(int descriptor);  // a terminal, and no NO_COLOR

// Columns as wide as their widest cell, two spaces between; the first row is the heading.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

// Asks on the terminal; false when the answer is not "y", or nobody can be asked.
bool confirm(std::string_view question);

// Columns that text takes on a terminal, one for each code point.
std::size_t display_width(std::string_view text);

}  // namespace hostler::host
