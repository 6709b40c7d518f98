// What a WebSocketConnection and its two coroutines share: Beast's socket, the messages that wait
// on either side, and why it ended. Only for sources that include Beast.
#pragma once

#include <boost/beast/websocket.hpp>
#include <deque>
#include <optional>

#include "hostler/condition.hpp"
#include "hostler/transport/websocket.hpp"
#include "transport/beast_stream.hpp"

namespace hostler {

class WebSocketConnection::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(StreamPtr stream, const WebSocketOptions& options);

  // The handshakes; after an error the stream is closed.
  static Task<boost::system::error_code> accept(std::shared_ptr<Core> self, TimePoint deadline);
  static Task<boost::system::error_code> connect(std::shared_ptr<Core> self, std::string host,
                                                 std::string target, TimePoint deadline);

  // After a handshake: receives and sends until end().
  void start();

  static Task<IoResult<std::string>> read_text(std::shared_ptr<Core> self, TimePoint deadline);
  Sent try_send(std::string text);
  static Task<IoResult<void>> send(std::shared_ptr<Core> self, std::string text);
  static Task<> finish(std::shared_ptr<Core> self, TimePoint deadline);

  // Closes the stream; the first reason stays.
  void end(boost::system::error_code reason);
  const boost::system::error_code& reason() const { return ended_; }

  std::size_t queued_bytes() const { return queued_bytes_; }
  const StreamPtr& stream() const { return stream_; }
  const std::string& target() const { return target_; }
  const std::string& origin() const { return origin_; }

 private:
  using Socket = boost::beast::websocket::stream<BeastStream, false>;  // without compression

  Task<boost::system::error_code> answer_request();
  Task<boost::system::error_code> refuse_page();
  boost::system::error_code shaken(boost::system::error_code error);
  static Task<> receive(std::shared_ptr<Core> self);
  static Task<> transmit(std::shared_ptr<Core> self);

  StreamPtr stream_;
  WebSocketOptions options_;
  Socket socket_;
  std::string target_;
  std::string origin_;
  boost::system::error_code ended_;

  std::optional<std::string> received_;
  std::unique_ptr<Timer> arrival_;  // cancelled when something arrives
  Condition taken_;

  std::deque<std::string> queue_;
  std::size_t queued_bytes_ = 0;  // the message that is being written included
  bool is_finishing_ = false;
  Condition work_;
  Condition room_;
  std::unique_ptr<Timer> farewell_;  // cancelled by the end
};

}  // namespace hostler
