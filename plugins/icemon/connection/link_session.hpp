// The half of a link that runs on the reading thread: connect, negotiate, log in, drain the socket.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <string>
#include <vector>

#include "connection/handover.hpp"
#include "connection/nudge.hpp"
#include "hostler/transport/stream.hpp"

namespace icemon {

class LinkSession {
 public:
  LinkSession(LinkOptions options, std::shared_ptr<Handover> handover)
      : options_(std::move(options)), handover_(std::move(handover)) {}

  // Any thread. The session then runs on `executor`, which keeps it alive.
  static void start(std::shared_ptr<LinkSession> self, hostler::asio::any_io_executor executor);
  static void stop(std::shared_ptr<LinkSession> self, hostler::asio::any_io_executor executor);

 private:
  static hostler::Task<> run(std::shared_ptr<LinkSession> self);
  hostler::Task<hostler::Error> converse();  // why it ended
  hostler::Task<hostler::Result<Agreement>> log_in(hostler::TimePoint deadline);
  hostler::Task<hostler::Result<Agreement>> shake_hands(Nudger& nudger,
                                                        hostler::TimePoint deadline);
  hostler::Task<hostler::Result<std::uint32_t>> read_version(Nudger& nudger,
                                                             hostler::TimePoint deadline);
  hostler::Task<hostler::Error> drain();
  hostler::Error no_handshake(boost::system::error_code error) const;

  LinkOptions options_;
  std::shared_ptr<Handover> handover_;
  hostler::asio::cancellation_signal cancel_;
  bool is_running_ = false;
  hostler::StreamPtr stream_;
  std::string early_;         // bytes that came with the handshake, not yet looked at
  std::vector<char> buffer_;  // of one read
};

}  // namespace icemon
