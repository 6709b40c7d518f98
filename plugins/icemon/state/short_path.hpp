// Files' names at a length that a hundred thousand jobs may have.
#pragma once

#include <cstddef>
#include <string>

namespace icemon {

constexpr std::size_t longest_shown_path = 1024;  // bytes; three parts of a path are at most 768

// The end of a path that is longer, behind an ellipsis, cut between characters of its UTF-8.
std::string short_path(std::string path, std::size_t most = longest_shown_path);

// The last three parts, "project/src/a.cpp": all that schedulers tell monitors of a file, whereas
// their control ports name the whole path.
std::string last_parts(const std::string& path);

}  // namespace icemon
