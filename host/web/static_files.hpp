// Files of a folder over HTTP: the dashboard's shell and the plugins' pages. Only regular files
// below the folder are served, no hidden ones, and no symbolic link is followed on the way (the
// folder itself may be one). "name.gz" beside a file is sent in its place to clients that take
// gzip, unless it is older. Files with a hash in their name below assets/ may be kept for ever, all
// others are asked for again each time and cost a 304.
#pragma once

#include <filesystem>
#include <string_view>

#include "web/router.hpp"

namespace hostler::host {

enum class MissingFile {
  not_found,
  shell,  // a browser that opens a path without extension gets index.html: the page's own router
          // goes on
};

// The path below the folder is the parameter {rest} of the route (see Router::mount), else the
// whole path; an empty one means index.html. Any thread.
Handler static_files(std::filesystem::path folder, MissingFile missing);

// By extension, e.g. "text/html; charset=utf-8"; application/octet-stream if unknown.
std::string_view content_type_of(std::string_view file_name);

// Whether a path like "assets/index-B3kd9_aZ.js" names its own content.
bool is_hashed_asset(std::string_view path);

}  // namespace hostler::host
