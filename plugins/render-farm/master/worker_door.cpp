// The master's side of a worker's connection: joining, then message after message.
#include "master/master.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::Result;

constexpr auto join_deadline = std::chrono::seconds(10);

// Reads one message of the handshake.
template <class Message>
Task<Result<Message>> expect(std::shared_ptr<hostler::LineConnection> link,
                             hostler::TimePoint deadline) {
  const auto line = co_await link->read_line(deadline);
  if (!line) co_return Error{line.error().message()};
  auto decoded = decode_to_master(*line);
  if (!decoded) co_return decoded.error();
  auto* message = std::get_if<Message>(&*decoded);
  if (!message) co_return Error{std::string("expected '") + Message::type + "' first"};
  co_return Result<Message>(boost::system::in_place_value, std::move(*message));
}

}  // namespace

Task<> Master::serve_worker(hostler::StreamPtr stream, std::string token) {
  hostler::LineOptions options;
  options.max_line = max_message_bytes;
  const Link link = hostler::LineConnection::make(std::move(stream), options);
  if (stopping_) co_return link->close();
  joining_.insert(link);
  const Result<int> worker = co_await join(link, std::move(token));
  joining_.erase(link);
  if (!worker) {
    log_.warning("no worker let in from ", link->peer(), ": ", worker.error().text);
    link->try_send(encode(Refused{worker.error().text}));
    co_await link->drain(clock_.now() + join_deadline);
    link->close();
    co_return;
  }
  log_.info("the worker ", scheduler_.worker(*worker).info.name, " joined from ", link->peer());
  co_await listen_to(link, *worker);
  link->close();
  if (links_[*worker] != link) co_return;  // it has come back on another connection
  links_[*worker] = nullptr;
  log_.info("the worker ", scheduler_.worker(*worker).info.name, " is gone");
  scheduler_.disconnect(*worker, now());
  carry_out();
}

// Hello and challenge, proof and the proof's check. `mac` is the master's own, for the welcome.
Task<Result<Proof>> Master::let_in(Link link, std::string token, std::string& mac) {
  const auto deadline = clock_.now() + join_deadline;
  const Result<Hello> hello = co_await expect<Hello>(link, deadline);
  if (!hello) co_return hello.error();
  if (hello->protocol != protocol_version)
    co_return Error{"the worker speaks protocol " + std::to_string(hello->protocol) +
                    ", this master " + std::to_string(protocol_version) +
                    "; install the same version on both"};
  const std::string nonce = make_nonce();
  link->try_send(encode(Challenge{nonce}));
  Result<Proof> proof = co_await expect<Proof>(link, deadline);
  if (!proof) co_return proof;
  if (!proves(proof->mac, token, Side::worker, hello->nonce, nonce))
    co_return Error{"the join token is not the master's"};
  mac = prove(token, Side::master, hello->nonce, nonce);
  co_return proof;
}

Task<Result<int>> Master::join(Link link, std::string token) {
  const std::string address = token.empty() ? "local" : link->peer();
  std::string mac;
  const Result<Proof> proof = co_await let_in(link, std::move(token), mac);
  if (!proof) co_return proof.error();
  const Result<> fit = check_worker_info(proof->worker);
  if (!fit) co_return fit.error();

  // A master that is restarted must know who may still render: before the first order.
  const WorkerRecord* known = scheduler_.find_worker(proof->worker.name);
  journal_->add(WorkerRow{proof->worker.name, !known || known->enabled, true});
  co_await journal_->written();
  if (!link->is_open()) co_return Error{"the connection was cut"};

  const Result<int> worker = scheduler_.connect(*proof, address, now());
  if (!worker) co_return worker;
  links_.resize(scheduler_.worker_count());
  if (links_[*worker]) links_[*worker]->close();
  links_[*worker] = link;
  Welcome welcome;
  welcome.mac = mac;
  welcome.lease_seconds = std::chrono::duration<double>(options_.lease).count();
  link->try_send(encode(welcome));
  carry_out();
  lease_timer_->cancel();  // its lease may be the first to end
  co_return worker;
}

Task<> Master::listen_to(Link link, int worker) {
  while (true) {
    const auto line = co_await link->read_line();
    if (!line) co_return;
    // All that has arrived is taken in one turn, so that the answers leave together.
    for (std::optional<std::string_view> next = *line; next; next = link->buffered_line()) {
      if (links_[worker] != link) co_return;
      const auto message = decode_to_master(*next);
      if (!message) {
        log_.error("the worker ", scheduler_.worker(worker).info.name,
                   " sent what is no message: ", message.error().text);
        link->try_send(encode(Refused{message.error().text}));
        co_await link->drain(clock_.now() + join_deadline);
        co_return;
      }
      scheduler_.receive(worker, *message, now());
    }
    carry_out();
  }
}

}  // namespace render_farm
