// Which of the system's interfaces can broadcast.
#pragma once

#include <ifaddrs.h>

#include "hostler/transport/udp.hpp"

namespace hostler {

// Of a list as getifaddrs() makes it.
std::vector<NetworkInterface> broadcast_interfaces_of(const ifaddrs* list);

}  // namespace hostler
