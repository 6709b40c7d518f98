// Dates as HTTP writes them (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace hostler::host {

std::string http_date(std::time_t time);
std::optional<std::time_t> parse_http_date(std::string_view text);  // this one form only

}  // namespace hostler::host
