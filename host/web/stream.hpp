// The one stream type of this room: TCP and Unix sockets behind one Beast instantiation, with
// time-outs.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include "hostler/asio.hpp"

namespace hostler::host {

using Stream = boost::beast::basic_stream<asio::generic::stream_protocol>;

}  // namespace hostler::host
