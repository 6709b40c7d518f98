#include "web/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "web/stream.hpp"
#include "web/unix_address.hpp"

namespace hostler::host {
namespace {

namespace http = boost::beast::http;
using Protocol = asio::generic::stream_protocol;
using std::chrono::milliseconds;

constexpr std::size_t read_size = 64 << 10;
constexpr std::size_t most_line_bytes = 16 << 20;
constexpr std::size_t most_body_bytes = 64 << 20;

Error unreachable(const std::string& name, const std::string& why) {
  return Error{"no answer from " + name + ": " + why, ExitCode::unavailable};
}

std::string reason(const boost::system::error_code& error) {
  if (error == boost::beast::error::timeout) return "it took too long";
  if (error == asio::error::eof) return "the connection was closed";
  return error.message();
}

}  // namespace

// One connection and the answer that comes over it.
class AnswerStream::State {
 public:
  State(const asio::any_io_executor& loop, std::string name)
      : stream_(loop), name_(std::move(name)) {
    parser_.body_limit(boost::none);
  }

  Task<Result<>> connect_unix(std::filesystem::path path) {
    const auto address = unix_address(path);
    if (!address) co_return address.error();
    const Protocol::endpoint endpoint(address->get(), sizeof address->address, 0);
    co_return co_await connect(endpoint);
  }

  Task<Result<>> connect_tcp(std::string host, std::string port) {
    boost::system::error_code error;
    asio::ip::tcp::resolver resolver(stream_.get_executor());
    const auto found = co_await resolver.async_resolve(
        host, port, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return unreachable(name_, reason(error));
    Result<> connected = unreachable(name_, "the name has no address");
    for (const auto& entry : found) {
      const Protocol::endpoint endpoint(entry.endpoint());
      connected = co_await connect(endpoint);
      if (connected) break;
    }
    co_return connected;
  }

  void set_deadline(milliseconds deadline) { stream_.expires_after(deadline); }
  void clear_deadline() { stream_.expires_never(); }

  Task<Result<>> send(std::string bytes) {
    std::string_view rest = bytes;
    boost::system::error_code error;
    while (!rest.empty() && !error) {
      const auto buffer = asio::buffer(rest.data(), rest.size());
      rest.remove_prefix(co_await stream_.async_write_some(
          buffer, asio::redirect_error(asio::use_awaitable, error)));
    }
    // A server that refuses answers before it has read all.
    if (error && error != asio::error::broken_pipe && error != asio::error::connection_reset)
      co_return unreachable(name_, reason(error));
    co_return Result<>();
  }

  Task<Result<>> read_head() {
    while (!parser_.is_header_done()) {
      const auto more = co_await read_more();
      if (!more) co_return more.error();
    }
    for (const auto& field : parser_.get())
      headers_.add(std::string(field.name_string()), std::string(field.value()));
    co_return Result<>();
  }

  // Lets more of the answer into body(). False: it is complete.
  Task<Result<bool>> read_more() {
    boost::system::error_code error;
    while (!parser_.is_done()) {
      if (input_.size() > 0) {
        const auto used = parser_.put(input_.data(), error);
        input_.consume(used);
        if (error && error != http::error::need_more) co_return unreadable(error);
        if (!error && used > 0) co_return true;
      }
      const auto space = input_.prepare(read_size);
      error = {};
      const auto size =
          co_await stream_.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
      input_.commit(size);
      if (error == asio::error::eof && parser_.got_some()) {
        parser_.put_eof(error);
        if (error) co_return unreachable(name_, "the connection ended in the middle of the answer");
      } else if (error) {
        co_return unreachable(name_, reason(error));
      }
    }
    co_return false;
  }

  std::string& body() { return parser_.get().body(); }
  unsigned status() const { return parser_.get().result_int(); }
  const Headers& headers() const { return headers_; }
  const std::string& name() const { return name_; }
  void close() { stream_.close(); }

  std::string line;  // begun, its end has not come yet

 private:
  Task<Result<>> connect(Protocol::endpoint endpoint) {
    boost::system::error_code error;
    co_await stream_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return unreachable(name_, reason(error));
    co_return Result<>();
  }

  Error unreadable(const boost::system::error_code& error) const {
    return Error{"the answer from " + name_ + " is not HTTP: " + error.message()};
  }

  Stream stream_;
  std::string name_;
  boost::beast::flat_buffer input_;
  http::response_parser<http::string_body> parser_;
  Headers headers_;
};

AnswerStream::AnswerStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
AnswerStream::AnswerStream(AnswerStream&&) noexcept = default;
AnswerStream& AnswerStream::operator=(AnswerStream&&) noexcept = default;
AnswerStream::~AnswerStream() = default;

unsigned AnswerStream::status() const { return state_->status(); }
const Headers& AnswerStream::headers() const { return state_->headers(); }
void AnswerStream::close() { state_->close(); }

Task<Result<std::optional<std::string>>> AnswerStream::next_line() {
  state_->clear_deadline();
  while (true) {
    const auto end = state_->body().find('\n');
    if (end != std::string::npos) {
      auto line = std::exchange(state_->line, {}) + state_->body().substr(0, end);
      state_->body().erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      co_return std::optional(std::move(line));
    }
    state_->line += std::exchange(state_->body(), {});
    if (state_->line.size() > most_line_bytes)
      co_return Error{"a line of the answer from " + state_->name() + " is longer than 16 MiB"};
    const auto more = co_await state_->read_more();
    if (!more) co_return more.error();
    if (!*more) break;
  }
  if (state_->line.empty()) co_return std::optional<std::string>();
  co_return std::optional(std::exchange(state_->line, {}));
}

Task<Result<std::string>> AnswerStream::rest(milliseconds deadline) {
  state_->set_deadline(deadline);
  std::string all = std::exchange(state_->line, {});
  for (bool more = true; more;) {
    all += std::exchange(state_->body(), {});
    if (all.size() > most_body_bytes)
      co_return Error{"the answer from " + state_->name() + " is longer than 64 MiB"};
    const auto read = co_await state_->read_more();
    if (!read) co_return read.error();
    more = *read;
  }
  all += std::exchange(state_->body(), {});
  co_return Result<std::string>(boost::system::in_place_value, std::move(all));
}

Client Client::over_unix_socket(std::filesystem::path path) {
  Client client;
  client.name_ = path.string();
  client.socket_ = std::move(path);
  client.host_header_ = "localhost";
  return client;
}

Result<Client> Client::over_url(std::string_view url, std::string token) {
  const auto parsed = boost::urls::parse_uri(url);
  const std::string shown(url);
  if (!parsed || parsed->encoded_host().empty() || parsed->has_userinfo())
    return Error{"'" + shown + "' is not a URL; write http://127.0.0.1:8000", ExitCode::usage};
  if (parsed->scheme_id() != boost::urls::scheme::http)
    return Error{"'" + shown + "': only http:// is possible", ExitCode::usage};
  Client client;
  client.name_ = shown;
  client.host_ = std::string(parsed->host_type() == boost::urls::host_type::ipv6
                                 ? parsed->host_ipv6_address().to_string()
                                 : parsed->host());
  client.port_ = parsed->has_port() ? std::string(parsed->port()) : "80";
  client.host_header_ = std::string(parsed->encoded_host_and_port());
  client.base_ = std::string(parsed->encoded_path());
  while (client.base_.ends_with('/')) client.base_.pop_back();
  client.token_ = std::move(token);
  return client;
}

Task<Result<ClientAnswer>> Client::get(std::string path, milliseconds deadline) const {
  auto opened = co_await open("GET", std::move(path), {}, deadline);
  if (!opened) co_return opened.error();
  auto body = co_await opened->rest(deadline);
  if (!body) co_return body.error();
  co_return ClientAnswer{opened->status(), opened->headers(), std::move(*body)};
}

Task<Result<ClientAnswer>> Client::post(std::string path, std::string json,
                                        milliseconds deadline) const {
  auto opened = co_await open("POST", std::move(path), std::move(json), deadline);
  if (!opened) co_return opened.error();
  auto body = co_await opened->rest(deadline);
  if (!body) co_return body.error();
  co_return ClientAnswer{opened->status(), opened->headers(), std::move(*body)};
}

Task<Result<AnswerStream>> Client::open(std::string method, std::string path, std::string json,
                                        milliseconds deadline) const {
  const auto loop = co_await asio::this_coro::executor;
  auto state = std::make_unique<AnswerStream::State>(loop, name_);
  state->set_deadline(deadline);
  Result<> done;
  if (socket_.empty())
    done = co_await state->connect_tcp(host_, port_);
  else
    done = co_await state->connect_unix(socket_);
  if (!done) co_return done.error();
  std::string request = method + " " + base_ + path + " HTTP/1.1\r\nHost: " + host_header_ +
                        "\r\nConnection: close\r\nUser-Agent: hostler\r\n";
  if (!token_.empty()) request += "Authorization: Bearer " + token_ + "\r\n";
  if (method != "GET")
    request +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(json.size()) + "\r\n";
  request += "\r\n" + json;
  done = co_await state->send(std::move(request));
  if (!done) co_return done.error();
  done = co_await state->read_head();
  if (!done) co_return done.error();
  AnswerStream answer(std::move(state));
  co_return std::move(answer);
}

}  // namespace hostler::host
