// What to answer with an open file: all of it, a range, 304 or 416 (RFC 9110, 13 and 14). A pure
// function of the file's facts and the request's headers.
#pragma once

#include <sys/stat.h>

#include <cstdint>

#include "web/headers.hpp"

namespace hostler::host {

struct FileAnswer {
  unsigned status = 200;
  Headers headers;  // those given, and ETag, Last-Modified, Accept-Ranges, Content-Range
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// A strong tag of inode, size and time of change: a file renamed into place always has a new one.
std::string etag_of(const struct stat& facts);

// One range is honoured; several at once get the whole file, as RFC 9110 allows. `headers` are
// those of a 200 answer.
FileAnswer answer_file(const struct stat& facts, const Headers& request, Headers headers);

}  // namespace hostler::host
