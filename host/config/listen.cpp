#include "config/listen.hpp"

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>

#include "hostler/asio.hpp"

namespace hostler::host {
namespace {

Error wrong(const std::string& text) { return Error{text, ExitCode::config}; }

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, port);
  if (text.empty() || result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return port;
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  const auto form = [&] {
    return wrong("must be an address and a port such as 127.0.0.1:8000 or [::1]:8000, not '" +
                 std::string(text) + "'");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return form();
  const auto port = port_of(text.substr(colon + 1));
  std::string host(text.substr(0, colon));
  const bool has_brackets = host.starts_with('[') && host.ends_with(']');
  if (has_brackets) host = host.substr(1, host.size() - 2);
  if (!port || has_brackets != (host.find(':') != std::string::npos)) return form();
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return form();
  if (!address.is_loopback())
    return wrong("must be a loopback address such as 127.0.0.1:" + std::to_string(*port) + ": " +
                 host +
                 " can be reached from other machines, and this release has no sign-in yet; "
                 "put a reverse proxy that has one in front, or tunnel with ssh -L");
  return ListenAddress{address.to_string(), *port};
}

}  // namespace hostler::host
