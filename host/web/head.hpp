// The first lines of an answer, as bytes. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "web/headers.hpp"

namespace hostler::host {

struct Framing {
  bool http_1_1 = true;
  bool keep_alive = true;
  std::optional<std::uint64_t> length;  // of the body; nothing: its end must be told otherwise
};

// Not of 1xx, 204 and 304 (RFC 9110, 6.4.1).
bool may_have_body(unsigned status);

// Whether a body of unknown length is sent in chunks. If not, closing the connection ends it.
bool is_chunked(unsigned status, const Framing& framing);

// Status line, the headers given (framing fields and invalid ones left out), Date, Server and the
// security headers where the answer does not bring its own, and an empty line.
std::string make_head(unsigned status, const Headers& headers, const Framing& framing);

// "1a\r\n" bytes "\r\n"
std::string make_chunk(std::string_view bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace hostler::host
