// Loads a plugin's code into this process. It stays loaded until the process ends.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "hostler/abi/core.h"
#include "hostler/error.hpp"

namespace hostler::host {

// An interface as this host has it.
struct OfferedInterface {
  std::string name;  // e.g. "hostler.events"
  std::uint32_t revision = 1;
};

// Loads the file and checks its entry: size, ABI, and each interface it needs. The entry is valid
// for ever. Loading the same file again gives the same entry. [one thread at a time]
Result<const hostler_entry*> load_module(const std::filesystem::path& file,
                                         std::span<const OfferedInterface> offered);

}  // namespace hostler::host
