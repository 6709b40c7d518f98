// What a TCP connection gets, on both sides.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "hostler/transport/stream.hpp"
#include "hostler/transport/tcp.hpp"

namespace hostler {

// Sets the options of tcp.hpp on an open socket, connected or not yet.
void set_tcp_options(asio::ip::tcp::socket& socket, const TcpConnectOptions& options);

// A connected socket as a stream; `ticket` is kept until it is closed.
StreamPtr make_tcp_stream(asio::ip::tcp::socket socket, std::shared_ptr<void> ticket = nullptr);

}  // namespace hostler
