// hostler.http/1 of one instance, on the web server's router; without a router (single-shot) routes
// are claimed and never asked for.
#pragma once

#include <memory>
#include <string>

#include "hostler/abi/http.h"
#include "web/router.hpp"

namespace hostler::host {

class LocalHttp : public hostler_http {
 public:
  LocalHttp(Router* router, std::string instance);

  // Gives the routes back and refuses what is unanswered; no callback comes after it.
  void close();

 private:
  struct Open;
  struct Requests;  // shared with the router's handlers, which may outlast this object

  std::int32_t do_claim(hostler_str method, hostler_str path, hostler_request_handler handler);
  void do_respond(std::uint64_t id, std::uint32_t status, hostler_str headers, hostler_str body);
  void do_respond_file(std::uint64_t id, hostler_str headers, std::int32_t fd);
  void do_begin(std::uint64_t id, std::uint32_t status, hostler_str headers);
  std::int32_t do_write(std::uint64_t id, hostler_str bytes);
  void do_end(std::uint64_t id);

  Router* const router_;
  const std::string instance_;
  const std::shared_ptr<Requests> requests_;
};

}  // namespace hostler::host
