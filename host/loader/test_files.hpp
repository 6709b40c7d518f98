// Files for the tests of this room.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "temporary_folder.hpp"

namespace hostler::host {

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::filesystem::path test_plugin(const std::string& id) {
  return std::filesystem::path(HOSTLER_TEST_PLUGINS) / (id + ".so");
}

}  // namespace hostler::host
