// Routes of a plugin below /api/<instance>/. A handler is a coroutine:
//
//   Task<HttpReply> log(HttpRequest request);          // bound by route("GET", "/jobs/{id}/log", …)
//   Task<JsonReply<JobView>> job(HttpRequest request);  // its answer is in the manifest, too
//
// An Error or exception of a handler is answered with status 500 and its text.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/codec.hpp"
#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"

namespace hostler {

namespace detail {
struct HttpExchange;
}

// A body that is sent in pieces.
class HttpStream {
 public:
  explicit HttpStream(std::shared_ptr<detail::HttpExchange> exchange)
      : exchange_(std::move(exchange)) {}

  // Sends a piece; waits while more than 1 MiB is on its way. False: the client has gone.
  Task<bool> write(std::string bytes);

 private:
  std::shared_ptr<detail::HttpExchange> exchange_;
};

struct HttpRequest {
  std::string method;                            // "GET"
  std::string path;                              // below /api/<instance>, e.g. "/jobs/7"
  std::map<std::string, std::string> parameters;  // of the route's {name} segments
  std::map<std::string, std::string> query;       // percent-decoded
  std::map<std::string, std::string> headers;     // names in lower case
  std::string body;                              // up to 64 KiB
  Descriptor body_file;                      // a larger body

  // Begins an answer in pieces; the handler then returns HttpReply::streamed(). `headers` are further
  // "Name: value\n" lines.
  HttpStream begin(unsigned status, std::string_view content_type, std::string_view headers = {});

  std::shared_ptr<detail::HttpExchange> exchange;
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string headers;  // further "Name: value\n" lines
  std::string body;
  Descriptor file;     // instead of a body
  bool is_streamed = false;  // the answer was sent by HttpRequest::begin

  template <class T>
  static HttpReply json(const T& value, unsigned status = 200) {
    return json_text(to_text(value), status);
  }
  static HttpReply json_text(std::string body, unsigned status = 200);
  static HttpReply text(std::string body, unsigned status = 200);
  static HttpReply error(unsigned status, std::string_view message);
  // The file at `path`; 404 when there is none.
  static HttpReply from_file(const std::string& path, std::string content_type);
  static HttpReply streamed();
};

// The reply of a handler that answers with a T in JSON, or with an error. The manifest then has the
// schema of T as the route's `answer`, and the build compares the two.
template <class T>
struct JsonReply : HttpReply {
  JsonReply() = default;
  JsonReply(const T& value) : HttpReply(json(value)) {}
  JsonReply(HttpReply error) : HttpReply(std::move(error)) {}
};

namespace detail {

template <class P, class T>
Task<HttpReply> run_route(P* object, Task<JsonReply<T>> (P::*handler)(HttpRequest),
                          HttpRequest request) {
  co_return co_await (object->*handler)(std::move(request));
}

}  // namespace detail

}  // namespace hostler
