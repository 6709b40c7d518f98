// One client's connection from its first byte to its last: reads requests, has them checked, routed
// and answered, one after the other. Lives on the web server's loop.
#pragma once

#include <memory>

#include "web/exchange.hpp"
#include "web/link.hpp"
#include "web/request_reader.hpp"
#include "web/server.hpp"
#include "web/target.hpp"

namespace hostler::host {

// What all sessions of a server share; outlives the server while a session lives.
struct ServerState {
  ServerState(Router& router_, ServerOptions options_)
      : router(router_), options(std::move(options_)) {}

  Router& router;
  const ServerOptions options;
  EventSource* events = nullptr;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(asio::generic::stream_protocol::socket socket, Peer peer,
          std::shared_ptr<ServerState> state);

  // Ends when the connection does; keeps the session alive until then.
  Task<> run();

  // Lets the request at hand be answered, then closes; at once if there is none.
  void stop();
  // Closes now; the handler at work is told that its client has gone.
  void abort();

 private:
  using Status = RequestReader::Status;

  Task<> serve();
  Task<Status> read_request(std::optional<Refusal>& refusal);
  std::optional<Refusal> judge_head();
  Request make_request();
  void begin_exchange();
  void end_exchange();
  void dispatch(Request request);

  Task<> answer(std::optional<Refusal> refusal);
  Task<> answer_with_events(Request request);
  Task<> stream_events(std::unique_ptr<EventFeed> feed);
  Task<bool> await_answer();
  Task<> send_answer();
  Task<> send_whole(Exchange::Answer answer);
  Task<> send_file(Exchange::Answer answer);
  Task<> send_bytes_of(int file, std::uint64_t offset, std::uint64_t length);
  Task<> send_stream(Exchange::Answer answer);

  // Bytes of the head of the answer; notes its status, and whether the connection can go on after
  // it.
  std::string head(unsigned status, const Headers& headers, std::optional<std::uint64_t> length);
  bool is_chunked(unsigned status) const;

  std::shared_ptr<Link> link_;
  const Peer peer_;
  std::shared_ptr<ServerState> state_;
  RequestReader reader_;

  // Of the request at hand:
  bool busy_ = false;
  bool keep_alive_ = true;
  bool head_only_ = false;
  std::chrono::steady_clock::time_point began_;
  Target target_;
  std::shared_ptr<Exchange> exchange_;
  Served served_;
};

}  // namespace hostler::host
