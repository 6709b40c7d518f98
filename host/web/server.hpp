// The host's web server: HTTP/1.1 over loopback TCP and a Unix socket, one loop for all
// connections. Everything is called on that loop, or before it runs, unless it says otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "web/event_source.hpp"
#include "web/limits.hpp"
#include "web/router.hpp"
#include "web/trust.hpp"

namespace hostler::host {

// A request that was answered, for the log and for metrics.
struct Served {
  Peer peer = Peer::tcp;
  std::string method;       // as sent
  std::string path;         // empty: the request could not be read
  std::string route;        // empty: no route was found
  unsigned status = 0;      // 0: the client went before the answer began
  std::uint64_t bytes = 0;  // of the answer's body that were sent
  std::chrono::steady_clock::duration duration{};
};

struct ServerOptions {
  Limits limits;
  Trust trust;
  std::filesystem::path spool_directory = "/tmp";  // for request bodies over 64 KiB
  // Answers GET outside /api where the router has no route, e.g. the dashboard's files. May be
  // empty.
  Handler fallback;
  // Called after each request. May be empty.
  std::function<void(const Served&)> served;
};

class Server {
 public:
  // `router` must outlive the server. Claims may come and go while it runs.
  Server(asio::io_context& loop, Router& router, ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Serves /api/events and /api/ws from now on. `source` must outlive the server's sessions: see
  // stop.
  void serve_events(EventSource& source);

  // Listens on "127.0.0.1:8000", "[::1]:0" or "localhost:8000"; port 0 takes a free one. Returns
  // the address with its port. An address that other machines can reach is refused.
  Result<std::string> listen(std::string_view address);

  // Listens on a Unix socket of mode 0600, also where the path is too long for one. A socket that
  // nobody answers is replaced; it is removed again when the server stops.
  Result<> listen_unix(const std::filesystem::path& path);

  // Takes no more connections, lets requests at hand be answered for up to `grace`, ends event
  // streams, then closes what is left. No session lives when it returns.
  Task<> stop(std::chrono::milliseconds grace);

  std::size_t connections() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace hostler::host
