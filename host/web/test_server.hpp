// For tests: a server on a thread of its own, and a client that sends and reads raw bytes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <thread>

#include "hostler/descriptor.hpp"
#include "temporary_folder.hpp"
#include "web/server.hpp"
#include "web/unix_address.hpp"

namespace hostler::host::testing {

class TestServer {
 public:
  explicit TestServer(ServerOptions options = {}, EventSource* events = nullptr)
      : server_(loop_, router, std::move(options)), work_(loop_.get_executor()) {
    if (events) server_.serve_events(*events);
    address_ = server_.listen("127.0.0.1:0").value();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~TestServer() {
    stop(std::chrono::milliseconds(0));
    work_.reset();
    thread_.join();
  }

  std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
  }
  const std::string& address() const { return address_; }

  void stop(std::chrono::milliseconds grace) {
    asio::co_spawn(loop_, server_.stop(grace), asio::use_future).get();
  }

  // Runs on the server's loop.
  template <class Function>
  auto on_loop(Function function) {
    const auto task =
        std::make_shared<std::packaged_task<decltype(function())()>>(std::move(function));
    asio::post(loop_, [task] { (*task)(); });
    return task->get_future().get();
  }

  Server& server() { return server_; }
  asio::io_context& loop() { return loop_; }

  Router router;

 private:
  asio::io_context loop_;
  Server server_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::string address_;
  std::thread thread_;
};

struct RawAnswer {
  unsigned status = 0;
  Headers headers;
  std::string body;
};

// A blocking client. A read that takes longer than half a minute counts as the end, so that a
// broken server fails a test instead of stopping it.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    prepare();
    connected_ =
        ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  explicit RawClient(const std::filesystem::path& path)
      : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    const auto address = unix_address(path).value();
    prepare();
    connected_ = ::connect(socket_.get(), address.get(), sizeof address.address) == 0;
  }

  bool connected() const { return connected_; }
  int fd() const { return socket_.get(); }

  // False: the server has closed before it took all.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto size = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }
  void half_close() { ::shutdown(socket_.get(), SHUT_WR); }
  void close() { socket_.reset(); }

  std::string read_until_closed() {
    while (receive()) {
    }
    return std::exchange(buffer_, {});
  }

  // Reads up to and with `mark`, or what came before the end.
  std::string read_through(std::string_view mark) {
    auto at = buffer_.find(mark);
    while (at == std::string::npos && receive()) at = buffer_.find(mark);
    return take(at == std::string::npos ? buffer_.size() : at + mark.size());
  }

  std::string read_bytes(std::size_t size) {
    while (buffer_.size() < size && receive()) {
    }
    return take(std::min(size, buffer_.size()));
  }

  // Reads one answer. Status 0: the connection ended before.
  RawAnswer read_answer(bool with_body = true) {
    RawAnswer answer;
    const auto head = read_through("\r\n\r\n");
    if (!head.starts_with("HTTP/1.1 ")) return answer;
    answer.status = static_cast<unsigned>(std::stoi(head.substr(9, 3)));
    answer.headers = Headers::from_lines(head.substr(head.find('\n') + 1));
    if (!with_body || answer.status == 204 || answer.status == 304 || answer.status < 200)
      return answer;
    if (answer.headers.get("Transfer-Encoding") == "chunked") {
      while (const auto chunk = read_chunk()) answer.body += *chunk;
    } else if (answer.headers.has("Content-Length")) {
      answer.body = read_bytes(std::stoul(std::string(answer.headers.get("Content-Length"))));
    } else {
      answer.body = read_until_closed();
    }
    return answer;
  }

  // Nothing: the last one.
  std::optional<std::string> read_chunk() {
    const auto line = read_through("\r\n");
    const std::size_t size = line.empty() ? 0 : std::stoul(line, nullptr, 16);
    auto bytes = read_bytes(size + 2);
    if (size == 0) return std::nullopt;
    bytes.resize(size);
    return bytes;
  }

  RawAnswer get(std::string_view target, std::string_view headers = {}) {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
         "\r\n");
    return read_answer();
  }

  RawAnswer post(std::string_view target, std::string_view body, std::string_view headers = {}) {
    send("POST " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body));
    return read_answer();
  }

 private:
  void prepare() {
    const timeval patience{30, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }

  bool receive() {
    char bytes[16384];
    ssize_t size = 0;
    do {
      size = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    } while (size < 0 && errno == EINTR);  // the end of a child process interrupts, too
    if (size <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }

  std::string take(std::size_t size) {
    auto bytes = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return bytes;
  }

  Descriptor socket_;
  bool connected_ = false;
  std::string buffer_;
};

// A handler that answers with a text.
inline Handler text(std::string body) {
  return [body = std::move(body)](const Request&, const std::shared_ptr<Responder>& responder) {
    responder->respond(200, {{"Content-Type", "text/plain"}}, body);
  };
}

}  // namespace hostler::host::testing
