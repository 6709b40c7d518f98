#include "transport/page_origin.hpp"

#include <boost/asio/ip/address.hpp>
#include <string>

#include "hostler/transport/address.hpp"

namespace hostler {
namespace {

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return lower;
}

// "farm:9999" -> "farm"; empty: it cannot be read.
std::string host_of(std::string_view authority) {
  const auto parsed = parse_host_port(authority, 80);
  return parsed ? in_lower_case(parsed->host) : "";
}

bool is_this_machine(const std::string& host, std::string_view machine) {
  if (host == "localhost") return true;
  boost::system::error_code no_number;
  boost::asio::ip::make_address(host, no_number);
  if (!no_number) return true;
  const std::string name = in_lower_case(machine);
  return !name.empty() && (host == name || host == name + ".local");
}

}  // namespace

bool is_own_page(std::string_view origin, std::string_view host, std::string_view machine) {
  if (origin.empty()) return true;
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return false;  // "null": from nowhere that could be named
  const std::string page = host_of(origin.substr(scheme + 3));
  return !page.empty() && page == host_of(host) && is_this_machine(page, machine);
}

}  // namespace hostler
