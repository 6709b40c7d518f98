// From a host's name to its addresses.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/transport/error.hpp"

namespace hostler {

// All addresses of `host`, in the order to try them; a numeric address gives itself. A name server
// may be silent for longer than any deadline: the lookup is then left behind to end on its own.
Task<IoResult<std::vector<asio::ip::address>>> resolve(std::string host, TimePoint deadline);

}  // namespace hostler
