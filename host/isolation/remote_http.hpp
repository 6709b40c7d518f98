// hostler.http/1 of an isolated instance, in its process. Bodies that lie in files and files that
// are answers travel as descriptors.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "hostler/abi/http.h"
#include "isolation/channel.hpp"
#include "web/router.hpp"

namespace hostler::host {

class RemoteHttp : public hostler_http {
 public:
  explicit RemoteHttp(std::shared_ptr<Channel> channel);

  // From the host [loop]. `body` is closed after the call.
  void on(const message::Request& request, const Descriptor& body);
  void on(const message::Gone& gone);
  void on(const message::Written& written);

 private:
  struct Open {
    hostler_request_handler handler{};
    std::uint64_t unwritten = 0;  // bytes that the web server has not taken yet
    bool was_full = false;
  };

  std::int32_t do_claim(hostler_str method, hostler_str path, hostler_request_handler handler);
  void do_respond(std::uint64_t id, std::uint32_t status, hostler_str headers, hostler_str body);
  void do_respond_file(std::uint64_t id, hostler_str headers, std::int32_t fd);
  void do_begin(std::uint64_t id, std::uint32_t status, hostler_str headers);
  std::int32_t do_write(std::uint64_t id, hostler_str bytes);
  void do_end(std::uint64_t id);
  bool is_open(std::uint64_t id);
  bool close(std::uint64_t id);

  const std::shared_ptr<Channel> channel_;
  std::mutex mutex_;
  Router claimed_;  // says at once what the host's router will say
  std::uint64_t last_route_ = 0;
  std::map<std::uint64_t, hostler_request_handler> routes_;
  std::map<std::uint64_t, Open> open_;
};

}  // namespace hostler::host
