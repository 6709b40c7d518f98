// UDP: single datagrams, and the interfaces on which a broadcast reaches somebody.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"
#include "hostler/error.hpp"
#include "hostler/transport/address.hpp"
#include "hostler/transport/error.hpp"

namespace hostler {

struct Datagram {
  HostPort from;  // numeric
  std::string bytes;
};

struct UdpOptions {
  HostPort bind = {"0.0.0.0", 0};  // an address of this machine; port 0 takes a free one
  bool broadcast = false;          // may send to broadcast addresses
  bool reuse_address = false;      // several sockets, also of other programs, share the port
};

// One loop owns a socket. Moving it moves the ownership; the moved-from one may only be assigned to
// or destroyed.
class UdpSocket {
 public:
  // An error names the address, e.g. "cannot open UDP 0.0.0.0:8765: Address already in use".
  static Result<UdpSocket> open(asio::any_io_executor executor, UdpOptions options = {});

  UdpSocket(UdpSocket&&) noexcept;
  UdpSocket& operator=(UdpSocket&&) noexcept;
  ~UdpSocket();

  // Sends one datagram to a numeric address. Never waits: a full buffer is an error, and the
  // datagram is lost, as any datagram may be.
  Result<void> send_to(std::string_view bytes, const HostPort& to);

  // The next datagram, whole. Errors: deadline (one may receive on), closed, or the system's. One
  // receiver.
  Task<IoResult<Datagram>> receive(TimePoint deadline = no_deadline);

  std::uint16_t port() const;

  // Ends a receive in progress. May be called twice.
  void close();

 private:
  class State;
  explicit UdpSocket(std::shared_ptr<State>);
  std::shared_ptr<State> state_;
};

struct NetworkInterface {
  std::string name;       // "eth0"
  std::string address;    // ours on it, "10.0.0.7"
  std::string broadcast;  // "10.0.0.255"

  bool operator==(const NetworkInterface&) const = default;
};

// The interfaces that are up and can broadcast over IPv4, each of their addresses, without
// loopback.
Result<std::vector<NetworkInterface>> broadcast_interfaces();

}  // namespace hostler
