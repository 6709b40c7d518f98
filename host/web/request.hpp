// A request as handlers get it: whole, checked and decoded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/descriptor.hpp"
#include "web/headers.hpp"

namespace hostler::host {

enum class Peer { tcp, unix_socket };

struct Request {
  std::string method;  // "GET"; HEAD arrives as GET
  std::string path;    // percent-decoded, e.g. "/api/farm/jobs/7"
  std::string query;   // behind the question mark, as sent
  std::string route;   // as claimed, e.g. "/api/farm/jobs/{id}"
  std::map<std::string, std::string, std::less<>> parameters;  // of the route, e.g. {"id", "7"}
  Headers headers;
  std::string body;      // empty when body_file is given
  Descriptor body_file;  // a body over 64 KiB: an unlinked file, open at its start
  std::uint64_t body_size = 0;
  Peer peer = Peer::tcp;

  // The first value of this name in the query, decoded.
  std::optional<std::string> query_value(std::string_view name) const;
  // The parameter {name} of the route, or empty.
  std::string_view parameter(std::string_view name) const;
};

}  // namespace hostler::host
