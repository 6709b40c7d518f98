// Writing to a pipe whose reader may be gone.
#pragma once

#include <string_view>

#include "hostler/transport/error.hpp"

namespace hostler {

// Writes what fits without waiting and gives the number of bytes, 0 when the pipe is full. A
// missing reader is the error broken_pipe, never SIGPIPE: that one would end a program which does
// not ignore it.
IoResult<std::size_t> write_without_signal(int pipe, std::string_view bytes);

}  // namespace hostler
