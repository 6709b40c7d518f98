#include "connection/nudge.hpp"

#include "protocol/discovery_messages.hpp"
#include "protocol/messages.hpp"

namespace icemon {
namespace {

namespace asio = hostler::asio;
using asio::ip::udp;

constexpr hostler::Duration longest_pause = std::chrono::seconds(10);

}  // namespace

Nudger::Nudger(asio::any_io_executor executor, const hostler::HostPort& scheduler,
               hostler::Duration after)
    : socket_(std::move(executor)),
      pause_(std::min(after, longest_pause)),
      due_(hostler::Clock::system().now() + after) {
  // Without this socket one waits for the scheduler to wake by itself.
  boost::system::error_code ignored;
  const auto address = asio::ip::make_address(scheduler.host, ignored);
  if (ignored) return;
  socket_.connect(udp::endpoint(address, scheduler.port), ignored);
  socket_.non_blocking(true, ignored);
}

void Nudger::nudge() {
  const std::string request = encode_discovery_request(highest_protocol);
  boost::system::error_code ignored;
  socket_.send(asio::buffer(request), 0, ignored);
  pause_ = std::min(pause_ * 2, longest_pause);
  due_ = hostler::Clock::system().now() + pause_;
}

std::string Nudger::local_address() const {
  boost::system::error_code error;
  const auto endpoint = socket_.local_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

}  // namespace icemon
