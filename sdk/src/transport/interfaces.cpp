#include "transport/interfaces.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <cerrno>
#include <cstring>

namespace hostler {
namespace {

std::string text_of(const sockaddr* address) {
  char text[INET_ADDRSTRLEN] = {};
  const auto* ipv4 = reinterpret_cast<const sockaddr_in*>(address);
  ::inet_ntop(AF_INET, &ipv4->sin_addr, text, sizeof text);
  return text;
}

bool can_broadcast(const ifaddrs& entry) {
  constexpr unsigned wanted = IFF_UP | IFF_BROADCAST;
  return (entry.ifa_flags & (wanted | IFF_LOOPBACK)) == wanted && entry.ifa_addr &&
         entry.ifa_addr->sa_family == AF_INET && entry.ifa_broadaddr;
}

}  // namespace

std::vector<NetworkInterface> broadcast_interfaces_of(const ifaddrs* list) {
  std::vector<NetworkInterface> interfaces;
  for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
    if (!can_broadcast(*entry)) continue;
    interfaces.push_back(
        {entry->ifa_name, text_of(entry->ifa_addr), text_of(entry->ifa_broadaddr)});
  }
  return interfaces;
}

Result<std::vector<NetworkInterface>> broadcast_interfaces() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) {
    return Error{std::string("cannot list the network interfaces: ") + std::strerror(errno)};
  }
  auto interfaces = broadcast_interfaces_of(list);
  ::freeifaddrs(list);
  return interfaces;
}

}  // namespace hostler
