#include "web/request_reader.hpp"

#include <boost/beast/http/error.hpp>

namespace hostler::host {
namespace {

namespace http = boost::beast::http;
constexpr std::size_t header_read = 4 << 10;
constexpr std::size_t body_read = 64 << 10;

std::string kibibytes(std::uint64_t bytes) { return std::to_string(bytes >> 10) + " KiB"; }

}  // namespace

Task<RequestReader::Status> RequestReader::read_head() {
  parser_.emplace();
  parser_->header_limit(limits_.header_bytes);
  parser_->body_limit(limits_.body_bytes);
  auto& body = parser_->get().body();
  body.directory = spool_directory_;
  body.most_in_memory = limits_.body_bytes_in_memory;
  headers_ = {};

  if (link_.input.size() == 0) {
    link_.input.shrink_to_fit();  // an idle connection holds no memory for what it once sent
    link_.stream.expires_after(limits_.idle_time);
    if (!co_await link_.read(header_read)) co_return Status::closed;
  }
  link_.stream.expires_after(limits_.header_time);
  const auto status = co_await parse(&RequestReader::head_done);
  if (status != Status::complete) co_return status;
  co_return check_head();
}

Task<RequestReader::Status> RequestReader::read_body() {
  if (parser_->is_done()) co_return Status::complete;
  const bool expects = has_token(headers_.get("Expect"), "100-continue") && is_http_1_1();
  if (expects && link_.input.size() == 0) {
    const bool told = co_await link_.write("HTTP/1.1 100 Continue\r\n\r\n");
    if (!told) co_return Status::closed;
  }
  co_return co_await parse(&RequestReader::all_done);
}

// Feeds the parser until `done`. It wants to see again, with more behind, what it did not consume.
Task<RequestReader::Status> RequestReader::parse(bool (RequestReader::*done)() const) {
  boost::system::error_code error;
  while (!(this->*done)()) {
    const bool in_body = head_done();
    if (link_.input.size() > 0) {
      const auto used = parser_->put(link_.input.data(), error);
      link_.input.consume(used);
      if (error && error != http::error::need_more) co_return refuse(error);
      if (!error && used > 0) continue;
    }
    if (in_body) link_.stream.expires_after(limits_.body_progress);
    if (!co_await link_.read(in_body ? body_read : header_read)) co_return Status::closed;
  }
  co_return Status::complete;
}

RequestReader::Status RequestReader::check_head() {
  for (const auto& field : parser_->get())
    headers_.add(std::string(field.name_string()), std::string(field.value()));
  if (target().size() > limits_.url_bytes)
    return refuse(414, "the URL is longer than " + kibibytes(limits_.url_bytes));
  if (headers_.count("Host") != 1 && is_http_1_1())
    return refuse(400, "a request needs exactly one Host header");
  return Status::complete;
}

RequestReader::Status RequestReader::refuse(unsigned status, std::string text) {
  refusal_ = {status, std::move(text)};
  return Status::refused;
}

RequestReader::Status RequestReader::refuse(const boost::system::error_code& error) {
  if (error == http::error::header_limit)
    return refuse(431, "the header is longer than " + kibibytes(limits_.header_bytes));
  if (error == http::error::body_limit)
    return refuse(413, "the body is longer than " + kibibytes(limits_.body_bytes));
  if (error.category() == boost::system::system_category())
    return refuse(507, "the body cannot be stored: " + error.message());
  return refuse(400, "not a request of HTTP/1.1: " + error.message());
}

std::string RequestReader::method() const { return std::string(parser_->get().method_string()); }
std::string_view RequestReader::target() const { return parser_->get().target(); }
bool RequestReader::keep_alive() const { return parser_->get().keep_alive(); }
bool RequestReader::is_http_1_1() const { return parser_->get().version() >= 11; }
bool RequestReader::has_body_to_come() const { return !parser_->is_done(); }

void RequestReader::take_body(Request& request) {
  auto& body = parser_->get().body();
  request.body = std::move(body.memory);
  request.body_file = std::move(body.file);
  request.body_size = body.size;
}

}  // namespace hostler::host
