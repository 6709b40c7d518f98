// Reads a file that has to be small.
#pragma once

#include <filesystem>
#include <string>

#include "hostler/error.hpp"

namespace hostler::host {

// The error is a sentence without a subject, e.g. "cannot be read: No such file or directory".
Result<std::string> read_small_file(const std::filesystem::path& path, std::size_t largest);

}  // namespace hostler::host
