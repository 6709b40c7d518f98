#include "hostler/transport/address.hpp"

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

namespace hostler {
namespace {

Error refusal(std::string_view text, const char* why) {
  return {"'" + std::string(text) + "' is no HOST:PORT: " + why, ExitCode::usage};
}

bool is_ipv6(std::string_view text) {
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(std::string(text), error);
  return !error;
}

bool has_blanks(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7F; });
}

}  // namespace

std::string HostPort::text() const {
  const bool colons = host.find(':') != std::string::npos;
  return (colons ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port) {
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == std::string_view::npos) return refusal(text, "the closing bracket is missing");
    host = text.substr(1, bracket - 1);
    const auto rest = text.substr(bracket + 1);
    has_port = rest.starts_with(':');
    if (has_port) port = rest.substr(1);
    if (!rest.empty() && !has_port) return refusal(text, "a port follows ']' after a colon");
  } else if (const auto colon = text.find(':');
             colon != std::string_view::npos && colon == text.rfind(':')) {  // more: bare IPv6
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    has_port = true;
  }
  if (host.empty()) return refusal(text, "the host is missing");
  if (has_blanks(host)) return refusal(text, "a host has no blanks in its name");
  const bool is_bracketed = text.starts_with('[');
  if ((is_bracketed || host.find(':') != std::string_view::npos) && !is_ipv6(host))
    return refusal(text, "what has brackets or several colons is an IPv6 address");

  HostPort result{std::string(host), default_port};
  if (has_port) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (port.empty() || error != std::errc() || end != port.data() + port.size()) {
      return refusal(text, "the port is a number from 0 to 65535");
    }
  }
  return result;
}

}  // namespace hostler
