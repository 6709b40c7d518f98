#include "connection/link_session.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "hostler/transport/tcp.hpp"
#include "protocol/handshake.hpp"
#include "protocol/messages.hpp"

namespace icemon {
namespace {

namespace asio = hostler::asio;
using hostler::Error;
using hostler::ExitCode;
using hostler::Result;
using hostler::Task;
using hostler::TimePoint;
using hostler::TransportError;

constexpr std::size_t read_size = 256 * 1024;

// The scheduler throws out a monitor whose link holds 64 KiB on its side. With the kernel's usual
// 128 KiB on ours that is a stall of seconds under load; with 4 MiB, where net.core.rmem_max allows
// them, it is more than half a minute.
constexpr int receive_buffer = 4 * 1024 * 1024;

// What icecream itself sets: a scheduler never says that it is alive.
hostler::TcpConnectOptions tcp_options() {
  hostler::TcpConnectOptions options;
  options.receive_buffer = receive_buffer;
  options.keepalive_idle = std::chrono::seconds(27);
  options.keepalive_interval = std::chrono::seconds(3);
  options.keepalive_count = 3;
  options.user_timeout = std::chrono::seconds(9);
  return options;
}

Error end_of_session(boost::system::error_code error) {
  const auto because = [](std::string text) {
    return Error{std::move(text), ExitCode::unavailable};
  };
  if (error == TransportError::ended) return because("the scheduler closed the connection");
  if (error == boost::system::errc::connection_reset) return because("the connection was reset");
  if (error == boost::system::errc::timed_out) {
    return because("no answer to keep-alive probes: the scheduler or the network is gone");
  }
  return because("the connection failed: " + error.message());
}

}  // namespace

void LinkSession::start(std::shared_ptr<LinkSession> self, asio::any_io_executor executor) {
  asio::post(executor, [self, executor] {
    self->is_running_ = true;
    const auto finish = [self](std::exception_ptr thrown) {
      self->is_running_ = false;
      if (thrown) self->handover_->end(Error{"the session was cancelled"});
    };
    asio::co_spawn(executor, run(self), asio::bind_cancellation_slot(self->cancel_.slot(), finish));
  });
}

void LinkSession::stop(std::shared_ptr<LinkSession> self, asio::any_io_executor executor) {
  asio::post(executor, [self] {
    if (!self->is_running_) return;
    if (self->stream_) self->stream_->close();
    self->cancel_.emit(asio::cancellation_type::terminal);  // of an attempt to connect
  });
}

Task<> LinkSession::run(std::shared_ptr<LinkSession> self) {
  Error reason = co_await self->converse();
  if (self->stream_) self->stream_->close();
  self->handover_->end(std::move(reason));
}

Task<Error> LinkSession::converse() {
  const TimePoint deadline = hostler::Clock::system().now() + options_.handshake_timeout;
  const auto connected = co_await hostler::tcp_connect(options_.scheduler, deadline, tcp_options());
  if (!connected) co_return connected.error();
  stream_ = *connected;
  buffer_.resize(read_size);

  auto agreement = co_await log_in(deadline);
  if (!agreement) co_return agreement.error();
  handover_->agree(std::move(*agreement));
  co_return co_await drain();
}

Task<Result<Agreement>> LinkSession::log_in(TimePoint deadline) {
  const auto peer = hostler::parse_host_port(stream_->peer(), options_.scheduler.port);
  if (!peer) co_return peer.error();
  Nudger nudger(stream_->executor(), *peer, options_.nudge_after);
  auto agreement = co_await shake_hands(nudger, deadline);
  if (!agreement) co_return agreement.error();
  const std::string login = encode_login();
  const auto sent = co_await stream_->write(login, deadline);
  if (!sent) co_return no_handshake(sent.error());
  co_return agreement;
}

Task<Result<Agreement>> LinkSession::shake_hands(Nudger& nudger, TimePoint deadline) {
  const std::string offer = encode_version(options_.announce);
  const auto offered = co_await stream_->write(offer, deadline);
  if (!offered) co_return no_handshake(offered.error());
  const auto theirs = co_await read_version(nudger, deadline);
  if (!theirs) co_return theirs.error();
  const auto agreed = agree_on_protocol(*theirs, options_.announce);
  if (!agreed) {
    co_return Error{options_.scheduler.text() + " " + agreed.error().text, agreed.error().code};
  }
  const std::string answer = encode_version(*agreed);
  const auto answered = co_await stream_->write(answer, deadline);
  if (!answered) co_return no_handshake(answered.error());
  const auto confirmed = co_await read_version(nudger, deadline);
  if (!confirmed) co_return confirmed.error();
  if (*confirmed != *agreed) {
    co_return Error{options_.scheduler.text() + " went on with protocol " +
                        std::to_string(*confirmed) + " where " + std::to_string(*agreed) +
                        " was agreed",
                    ExitCode::unavailable};
  }
  Agreement agreement;
  agreement.protocol = *agreed;
  agreement.scheduler_protocol = *theirs;
  agreement.local_address = nudger.local_address();
  co_return agreement;
}

Task<Result<std::uint32_t>> LinkSession::read_version(Nudger& nudger, TimePoint deadline) {
  while (early_.size() < version_bytes) {
    const auto read = [this](TimePoint until) { return stream_->read_some(buffer_, until); };
    const auto size = co_await read_with_nudges(nudger, deadline, read);
    if (!size) co_return no_handshake(size.error());
    early_.append(buffer_.data(), *size);
  }
  const std::uint32_t version = decode_version(early_);
  early_.erase(0, version_bytes);
  co_return version;
}

Task<Error> LinkSession::drain() {
  bool has_room = early_.empty() || handover_->put(early_);
  early_ = {};
  while (has_room) {
    const auto size = co_await stream_->read_some(buffer_, hostler::no_deadline);
    if (!size) co_return end_of_session(size.error());
    has_room = handover_->put({buffer_.data(), *size});
  }
  co_return Error{"more than " + std::to_string(options_.queue_bytes / 1024) +
                  " KiB of messages waited to be processed"};
}

Error LinkSession::no_handshake(boost::system::error_code error) const {
  const std::string who = options_.scheduler.text();
  if (error == TransportError::deadline) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(options_.handshake_timeout);
    return {who + " did not answer within " + std::to_string(seconds.count()) +
                " s; check that an icecream scheduler listens there",
            ExitCode::unavailable};
  }
  if (error == TransportError::ended) {
    return {who + " closed the connection before the login; check that it is an icecream scheduler",
            ExitCode::unavailable};
  }
  return {who + ": " + end_of_session(error).text, ExitCode::unavailable};
}

}  // namespace icemon
