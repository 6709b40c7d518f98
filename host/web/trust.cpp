#include "web/trust.hpp"

#include <algorithm>
#include <array>

namespace hostler::host {
namespace {

// "localhost:8000" -> "localhost", "[::1]:8000" -> "[::1]". Empty if what follows the name is no
// port.
std::string_view without_port(std::string_view host) {
  const auto bracket = host.starts_with('[') ? host.find(']') : 0;
  if (bracket == std::string_view::npos) return {};
  const auto colon = host.find(':', bracket);
  if (colon == std::string_view::npos) return host;
  if (host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos) return {};
  return host.substr(0, colon);
}

bool is_our_name(const Trust& trust, std::string_view host) {
  constexpr std::array<std::string_view, 3> always{"localhost", "127.0.0.1", "[::1]"};
  const auto name = without_port(host);
  const auto is_name = [&](std::string_view ours) { return equal_ignoring_case(ours, name); };
  return !name.empty() && (std::any_of(always.begin(), always.end(), is_name) ||
                           std::any_of(trust.names.begin(), trust.names.end(), is_name));
}

std::optional<Refusal> check_host(const Trust& trust, const Headers& headers) {
  const auto host = headers.get("Host");
  if (is_our_name(trust, host)) return std::nullopt;
  return Refusal{421, "this server does not answer to the name '" + std::string(host) +
                          "'; use localhost or 127.0.0.1"};
}

std::optional<Refusal> check_origin(const Headers& headers) {
  const auto origin = headers.get("Origin");
  if (!headers.has("Origin")) return std::nullopt;
  if (headers.count("Origin") == 1 &&
      equal_ignoring_case(origin, "http://" + std::string(headers.get("Host"))))
    return std::nullopt;
  return Refusal{403, "a page of '" + std::string(origin) + "' may not do this here"};
}

// A link on another site may open the dashboard; nothing else may come from there.
std::optional<Refusal> check_site(std::string_view method, const Headers& headers) {
  if (headers.get("Sec-Fetch-Site") != "cross-site") return std::nullopt;
  if (is_safe_method(method) && headers.get("Sec-Fetch-Mode") == "navigate" &&
      headers.get("Sec-Fetch-Dest") == "document")
    return std::nullopt;
  return Refusal{403, "requests from pages of other sites are refused"};
}

std::optional<Refusal> check_content_type(const Headers& headers) {
  const auto type = headers.get("Content-Type");
  if (equal_ignoring_case(trimmed(type.substr(0, type.find(';'))), "application/json"))
    return std::nullopt;
  return Refusal{415,
                 "send 'Content-Type: application/json' with a request that changes something"};
}

}  // namespace

std::optional<Refusal> check_trust(const Trust& trust, Peer peer, std::string_view method,
                                   const Headers& headers) {
  if (peer == Peer::unix_socket) return std::nullopt;
  if (auto refusal = check_host(trust, headers)) return refusal;
  if (auto refusal = check_site(method, headers)) return refusal;
  const bool safe = is_safe_method(method);
  if (!safe || is_websocket_upgrade(headers))
    if (auto refusal = check_origin(headers)) return refusal;
  if (!safe) return check_content_type(headers);
  return std::nullopt;
}

bool is_safe_method(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool is_websocket_upgrade(const Headers& headers) {
  return has_token(headers.get("Upgrade"), "websocket") &&
         has_token(headers.get("Connection"), "upgrade");
}

}  // namespace hostler::host
