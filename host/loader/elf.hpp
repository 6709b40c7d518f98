// Reads one section of an ELF file without loading it. Every offset and size is checked against the
// file, which may be cut, hostile or no ELF file at all.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "hostler/error.hpp"

namespace hostler::host {

inline constexpr std::size_t largest_section = 1024 * 1024;

// The bytes of the section in an image of a whole file; a view into it.
Result<std::string_view> find_section(std::span<const char> image, std::string_view name);

// The same of a file, which is read in pieces: headers, names and the section alone.
Result<std::string> read_section(const std::filesystem::path& file, std::string_view name);

}  // namespace hostler::host
