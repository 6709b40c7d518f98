// Whoever can change a plugin's file can run code as the host: who can?
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace hostler::host {

// Why the file or folder could be changed by somebody else, and what to do about it; nothing when
// it could not. Trusted are root, this process's user, and the owner of the running binary.
std::optional<std::string> trust_problem(const std::filesystem::path& path);

}  // namespace hostler::host
