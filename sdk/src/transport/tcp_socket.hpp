// What a fresh TCP connection gets, on both sides.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "hostler/transport/stream.hpp"

namespace hostler {

// Sets the options of tcp.hpp and wraps the socket.
StreamPtr make_tcp_stream(asio::ip::tcp::socket socket, std::shared_ptr<void> ticket = nullptr);

}  // namespace hostler
