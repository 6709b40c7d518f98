#include "master/listeners.hpp"

#include <boost/asio/ip/address.hpp>

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::HostPort;
using hostler::Result;

constexpr std::uint16_t console_port = 6000;
constexpr std::size_t least_token_bytes = 16;

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  boost::system::error_code error;
  const auto address = hostler::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

}  // namespace

Result<Ports> parse_ports(const Settings& settings) {
  Ports ports;
  if (!settings.console_listen.empty()) {
    const auto console = hostler::parse_host_port(settings.console_listen, console_port);
    if (!console) return Error{"console_listen: " + console.error().text, ExitCode::config};
    if (!is_loopback(console->host))
      return Error{"console_listen: " + console->text() +
                       " is not on loopback, and the console asks nobody for a password; write "
                       "127.0.0.1:6000, and let workers join by worker_listen",
                   ExitCode::config};
    ports.console = *console;
  }
  if (!settings.worker_listen.empty()) {
    const auto workers = hostler::parse_host_port(settings.worker_listen, default_worker_port);
    if (!workers) return Error{"worker_listen: " + workers.error().text, ExitCode::config};
    if (settings.join_token.size() < least_token_bytes)
      return Error{
          "worker_listen needs a join_token of at least 16 characters; make one with "
          "`openssl rand -hex 32 > /etc/hostler/join-token` and write join_token: "
          "${file:/etc/hostler/join-token}",
          ExitCode::config};
    ports.workers = *workers;
  }
  return ports;
}

std::string join_address(const HostPort& listener, const std::string& host_name) {
  boost::system::error_code error;
  const auto address = hostler::asio::ip::make_address(listener.host, error);
  HostPort shown = listener;
  if (!error && address.is_unspecified()) shown.host = host_name;
  return shown.text();
}

HostPort address_of(const hostler::TcpListener& listener) {
  const auto endpoint = listener.local_endpoint();
  return {endpoint.address().to_string(), endpoint.port()};
}

Error listen_trouble(const std::string& setting, const Error& error) {
  std::string advice = "; is another farm or program there? Choose another port with " + setting;
  if (setting == "console_listen") advice += R"(, or "" for no console)";
  return {setting + ": " + error.text + advice, error.code};
}

hostler::Task<> accept_all(hostler::TcpListener& listener, TaskGroup& group,
                           std::function<hostler::Task<>(hostler::StreamPtr)> serve,
                           hostler::Log log) {
  while (true) {
    auto stream = co_await listener.accept();
    if (stream) {
      group.spawn(serve(std::move(*stream)));
      continue;
    }
    if (stream.error() != hostler::TransportError::closed)
      log.error("no further connections are accepted: ", stream.error().message());
    co_return;
  }
}

}  // namespace render_farm
