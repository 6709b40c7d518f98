// gzip for answers made on the fly. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "web/headers.hpp"

namespace hostler::host {

// Whether an Accept-Encoding value takes gzip: named, or by "*", and not with q=0.
bool accepts_gzip(std::string_view accept_encoding);

// JSON, text, JavaScript and SVG: what shrinks.
bool is_compressible(std::string_view content_type);

std::string gzip(std::string_view bytes);

// Compresses JSON and text from 1 KiB to 8 MiB (more would hold up the calling thread for over 0.1
// s) and says so in the headers. An answer that already has a Content-Encoding stays as it is.
void compress_answer(Headers& headers, std::string& body, bool accepted);

}  // namespace hostler::host
