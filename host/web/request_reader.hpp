// Reads requests off a connection, one after the other; what the client sent ahead stays in the
// link's input for the next. A request is read in two steps, so that its header can be judged
// before its body is taken.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <filesystem>
#include <optional>

#include "web/limits.hpp"
#include "web/link.hpp"
#include "web/request.hpp"
#include "web/spooled_body.hpp"
#include "web/trust.hpp"

namespace hostler::host {

class RequestReader {
 public:
  enum class Status {
    complete,
    closed,   // by the client, or because it was too slow: there is no one to answer
    refused,  // see refusal(); the connection cannot go on after it
  };

  RequestReader(Link& link, const Limits& limits, const std::filesystem::path& spool_directory)
      : link_(link), limits_(limits), spool_directory_(spool_directory) {}

  // Waits for the next request and reads its header.
  Task<Status> read_head();
  // Reads the body that belongs to it.
  Task<Status> read_body();

  // Valid after read_head.
  std::string method() const;  // as sent, "HEAD" included
  std::string_view target() const;
  const Headers& headers() const { return headers_; }
  bool keep_alive() const;
  bool is_http_1_1() const;
  bool has_body_to_come() const;

  // After read_body: the body is moved into the request.
  void take_body(Request& request);

  const Refusal& refusal() const { return refusal_; }

 private:
  using Parser = boost::beast::http::request_parser<SpooledBody>;

  Task<Status> parse(bool (RequestReader::*done)() const);
  bool head_done() const { return parser_->is_header_done(); }
  bool all_done() const { return parser_->is_done(); }
  Status check_head();
  Status refuse(unsigned status, std::string text);
  Status refuse(const boost::system::error_code& error);

  Link& link_;
  const Limits& limits_;
  const std::filesystem::path& spool_directory_;
  std::optional<Parser> parser_;
  Headers headers_;
  Refusal refusal_;
};

}  // namespace hostler::host
