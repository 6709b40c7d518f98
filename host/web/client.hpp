// A small HTTP client for the command line: one request a connection, to a host's Unix socket or to
// a URL. Used on the loop of the coroutine that awaits it.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "web/headers.hpp"

namespace hostler::host {

struct ClientAnswer {
  unsigned status = 0;
  Headers headers;
  std::string body;
};

// An answer that is read line by line as it comes. Destroying it closes the connection, which is
// what cancels a command.
class AnswerStream {
 public:
  class State;
  explicit AnswerStream(std::unique_ptr<State> state);
  AnswerStream(AnswerStream&&) noexcept;
  AnswerStream& operator=(AnswerStream&&) noexcept;
  ~AnswerStream();

  unsigned status() const;
  const Headers& headers() const;

  // The next line without its line break, however long it takes to come; nothing: the answer is
  // complete. An Error if the connection ends before, or a line is longer than 16 MiB.
  Task<Result<std::optional<std::string>>> next_line();

  // All that is still to come, at most 64 MiB.
  Task<Result<std::string>> rest(std::chrono::milliseconds deadline);

  // Ends a next_line that waits, with an Error.
  void close();

 private:
  std::unique_ptr<State> state_;
};

class Client {
 public:
  static Client over_unix_socket(std::filesystem::path path);

  // "http://127.0.0.1:8000", also with a path that all others are put behind. `token`, if not
  // empty, is sent as a bearer token.
  static Result<Client> over_url(std::string_view url, std::string token = {});

  // Path and query below the address, e.g. "/api/host". The deadline is for the whole exchange. An
  // Error with ExitCode::unavailable: nobody answers; other answers than 200 are no errors here.
  Task<Result<ClientAnswer>> get(std::string path, std::chrono::milliseconds deadline) const;
  Task<Result<ClientAnswer>> post(std::string path, std::string json,
                                  std::chrono::milliseconds deadline) const;

  // Begins a request whose answer is read line by line. The deadline is for the answer's head.
  Task<Result<AnswerStream>> open(std::string method, std::string path, std::string json,
                                  std::chrono::milliseconds deadline) const;

  // For messages: the socket's path or the URL.
  const std::string& name() const { return name_; }

 private:
  Client() = default;

  std::string name_;
  std::filesystem::path socket_;  // empty: host and port
  std::string host_;
  std::string port_;
  std::string host_header_;
  std::string base_;  // path
  std::string token_;
};

}  // namespace hostler::host
