// visit    := greeting ( command LF answer )*
// greeting := ( "200-" text LF )* "200 " text LF
// answer   := ( line LF )* "200 done" LF
#include "connection/control_port.hpp"

#include <algorithm>
#include <utility>

#include "hostler/transport/lines.hpp"
#include "hostler/transport/tcp.hpp"
#include "protocol/text.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::HostPort;
using hostler::Result;
using hostler::Task;
using hostler::TimePoint;
using hostler::TransportError;

constexpr std::size_t longest_line = 64 * 1024;
constexpr std::size_t longest_answer = 8 * 1024 * 1024;
constexpr int most_greeting_lines = 20;

// A text converts to an Error as well, so which is meant is said.
Result<std::string> success(std::string text) {
  return Result<std::string>(boost::system::in_place_value, std::move(text));
}

class Visit {
 public:
  Visit(std::shared_ptr<hostler::LineConnection> lines, HostPort port, TimePoint deadline)
      : lines_(std::move(lines)), port_(std::move(port)), deadline_(deadline) {}
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() { lines_->close(); }

  // The first line of the greeting, behind whose last one commands may be sent.
  Task<Result<std::string>> read_greeting(Nudger& nudger);
  Task<Result<std::string>> ask(const std::string& command);
  Task<> leave();

 private:
  Error trouble(boost::system::error_code error) const;

  std::shared_ptr<hostler::LineConnection> lines_;
  HostPort port_;
  TimePoint deadline_;
};

Task<Result<std::string>> Visit::read_greeting(Nudger& nudger) {
  std::string first;
  for (int count = 0; count < most_greeting_lines; ++count) {
    const auto read = [this](TimePoint until) { return lines_->read_line(until); };
    const auto line = co_await read_with_nudges(nudger, deadline_, read);
    if (!line) co_return trouble(line.error());
    if (first.empty()) first = *line;
    if (line->starts_with("200 ")) co_return success(std::move(first));
  }
  co_return Error{"what listens on " + port_.text() + " is no control port of icecream"};
}

Task<Result<std::string>> Visit::ask(const std::string& command) {
  lines_->try_send(command);
  std::string text;
  while (true) {
    const auto line = co_await lines_->read_line(deadline_);
    if (!line) co_return trouble(line.error());
    if (*line == "200 done") co_return success(std::move(text));
    std::string plain(*line);
    std::replace(plain.begin(), plain.end(), '\t', ' ');
    text += safe_text(plain, longest_line) + '\n';
    if (text.size() > longest_answer) {
      co_return Error{port_.text() + " answers '" + command + "' with more than 8 MiB"};
    }
  }
}

Task<> Visit::leave() {
  lines_->try_send("quit");
  co_await lines_->drain(deadline_);
}

Error Visit::trouble(boost::system::error_code error) const {
  const std::string who = "the control port " + port_.text();
  if (error == TransportError::deadline)
    return {who + " did not answer in time", ExitCode::unavailable};
  return {who + ": " + error.message(), ExitCode::unavailable};
}

}  // namespace

Task<Result<ControlAnswer>> ask_control_port(hostler::asio::any_io_executor executor,
                                             HostPort scheduler, std::vector<std::string> commands,
                                             std::chrono::milliseconds timeout,
                                             std::chrono::milliseconds nudge_after) {
  if (scheduler.port == 65535) co_return Error{"no port is left for the control port"};
  const HostPort control{scheduler.host, static_cast<std::uint16_t>(scheduler.port + 1)};
  const TimePoint deadline = hostler::Clock::system().now() + timeout;
  const auto stream = co_await hostler::tcp_connect(control, deadline);
  if (!stream) co_return stream.error();

  auto peer = hostler::parse_host_port((*stream)->peer(), control.port);
  if (!peer) co_return peer.error();
  const HostPort datagrams{peer->host, scheduler.port};
  Nudger nudger(executor, datagrams, nudge_after);
  hostler::LineOptions options;
  options.max_line = longest_line;
  Visit visit(hostler::LineConnection::make(*stream, options), control, deadline);

  const auto greeting = co_await visit.read_greeting(nudger);
  if (!greeting) co_return greeting.error();
  ControlAnswer answer;
  answer.version = parse_greeting_version(*greeting);
  for (const std::string& command : commands) {
    auto text = co_await visit.ask(command);
    if (!text) co_return text.error();
    answer.texts.push_back(std::move(*text));
  }
  co_await visit.leave();
  co_return answer;
}

Task<Result<ControlLogin>> ask_listing(hostler::asio::any_io_executor executor,
                                       HostPort scheduler) {
  std::vector<std::string> commands{"listcs", "listjobs"};
  auto answer =
      co_await ask_control_port(std::move(executor), std::move(scheduler), std::move(commands));
  if (!answer) co_return answer.error();
  ControlLogin login;
  login.version = std::move(answer->version);
  login.listing = parse_listing(answer->texts[0] + answer->texts[1]);
  co_return login;
}

Result<std::string> control_word(const std::string& host) {
  const bool is_word = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F;
  });
  if (is_word) return success(host);
  return Error{"'" + safe_text(host, longest_name) +
                   "' cannot be given to the control port: a host's "
                   "name there has no spaces or control characters; use its address",
               ExitCode::usage};
}

}  // namespace icemon
