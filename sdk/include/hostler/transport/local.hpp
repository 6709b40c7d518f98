// Streams over descriptors of this machine, above all a channel to a child process.
#pragma once

#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"
#include "hostler/transport/stream.hpp"

namespace hostler {

// One end for this process, the other to be passed on (ProcessOptions::descriptors) and then closed
// here, so that the end of the child is seen as TransportError::ended.
struct LocalChannel {
  StreamPtr stream;
  Descriptor remote;  // a stream socket: readable and writable; may be given under two numbers
};
Result<LocalChannel> make_local_channel(asio::any_io_executor executor);

// A stream over a connected stream socket, e.g. one inherited by number.
Result<StreamPtr> adopt_stream_socket(asio::any_io_executor executor, Descriptor socket,
                                      std::string peer);

}  // namespace hostler
