// The farm's two ports: the console's, for this machine's users, and the workers'.
#pragma once

#include <functional>
#include <optional>

#include "hostler/error.hpp"
#include "hostler/log.hpp"
#include "hostler/task_group.hpp"
#include "hostler/transport/tcp.hpp"
#include "settings.hpp"

namespace render_farm {

using hostler::TaskGroup;

// Where to listen for whom; an empty address is no listener. Errors: the console would not be on
// loopback only; workers could join without a secret.
struct Ports {
  std::optional<hostler::HostPort> console;
  std::optional<hostler::HostPort> workers;
};
hostler::Result<Ports> parse_ports(const Settings& settings);

constexpr std::uint16_t default_worker_port = 6001;

// What workers connect to: the listener's address, with this host's name for "all addresses".
std::string join_address(const hostler::HostPort& listener, const std::string& host_name);

// Where it really listens, also when the setting says port 0.
hostler::HostPort address_of(const hostler::TcpListener& listener);

// What to do about a port that cannot be had; `setting` is "console_listen" or "worker_listen".
hostler::Error listen_trouble(const std::string& setting, const hostler::Error& error);

// Accepts connections until the listener is closed; each is served in `group`.
hostler::Task<> accept_all(hostler::TcpListener& listener, TaskGroup& group,
                           std::function<hostler::Task<>(hostler::StreamPtr)> serve,
                           hostler::Log log);

}  // namespace render_farm
