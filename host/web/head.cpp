#include "web/head.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>

#include "web/http_date.hpp"

namespace hostler::host {
namespace {

using Named = std::pair<std::string_view, std::string_view>;

// An answer may bring its own of these, e.g. a page with a stricter policy.
constexpr std::array<Named, 5> defaults{{
    {"Content-Security-Policy",
     "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
}};

constexpr std::array<std::string_view, 6> ours{
    "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date", "Server"};

bool is_ours(std::string_view name) {
  return std::any_of(ours.begin(), ours.end(),
                     [&](std::string_view own) { return equal_ignoring_case(own, name); });
}

void append(std::string& head, std::string_view name, std::string_view value) {
  ((head += name) += ": ") += value;
  head += "\r\n";
}

}  // namespace

bool may_have_body(unsigned status) { return status >= 200 && status != 204 && status != 304; }

bool is_chunked(unsigned status, const Framing& framing) {
  return !framing.length && framing.http_1_1 && may_have_body(status);
}

std::string make_head(unsigned status, const Headers& headers, const Framing& framing) {
  if (status < 100 || status > 999) status = 500;
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head += std::string_view(
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status)));
  head += "\r\n";
  append(head, "Date", http_date(std::time(nullptr)));
  append(head, "Server", "hostler");
  for (const auto& [name, value] : headers)
    if (!is_ours(name) && is_valid_field(name, value)) append(head, name, value);
  for (const auto& [name, value] : defaults)
    if (!headers.has(name)) append(head, name, value);
  if (is_chunked(status, framing)) append(head, "Transfer-Encoding", "chunked");
  if (framing.length && may_have_body(status))
    append(head, "Content-Length", std::to_string(*framing.length));
  if (!framing.keep_alive)
    append(head, "Connection", "close");
  else if (!framing.http_1_1)
    append(head, "Connection", "keep-alive");
  head += "\r\n";
  return head;
}

std::string make_chunk(std::string_view bytes) {
  std::array<char, 16> size;
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  std::string chunk;
  chunk.reserve(bytes.size() + 20);
  chunk.append(size.data(), end);
  ((chunk += "\r\n") += bytes) += "\r\n";
  return chunk;
}

}  // namespace hostler::host
