#include "transport/line_inbox.hpp"

#include <algorithm>
#include <cstring>

namespace hostler {
namespace {

// Enough for most lines; an idle connection costs no more.
constexpr std::size_t first_size = 4096;

}  // namespace

LineConnection::Inbox::Inbox(StreamPtr stream, std::size_t max_line)
    : stream_(std::move(stream)), max_line_(max_line), buffer_(first_size) {}

std::optional<std::string_view> LineConnection::Inbox::buffered_line() {
  const auto* end =
      static_cast<const char*>(std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_));
  if (!end) {
    scanned_ = end_;
    return std::nullopt;
  }
  std::string_view line(buffer_.data() + begin_, end);
  if (line.size() > max_line_) return std::nullopt;  // read_line() says so
  begin_ = scanned_ = begin_ + line.size() + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Task<IoResult<std::string_view>> LineConnection::Inbox::read_line(TimePoint deadline) {
  while (!ended_) {
    if (const auto line = buffered_line()) co_return *line;
    if (size() > max_line_) co_return end_with(TransportError::line_too_long);
    make_room();
    const std::span<char> room(buffer_.data() + end_, buffer_.size() - end_);
    const auto received = co_await stream_->read_some(room, deadline);
    if (received) {
      end_ += *received;
    } else if (received.error() == TransportError::ended && size() > 0) {
      co_return end_with(TransportError::cut_off);
    } else if (received.error() == TransportError::deadline) {
      co_return received.error();
    } else {
      co_return end_with(received.error());
    }
  }
  co_return ended_;
}

void LineConnection::Inbox::make_room() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, size());
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    buffer_.resize(std::min(buffer_.size() * 2, max_line_ + first_size));
  } else if (end_ == 0 && buffer_.size() > 16 * first_size) {
    buffer_ = std::vector<char>(first_size);
  }
}

boost::system::error_code LineConnection::Inbox::end_with(boost::system::error_code error) {
  ended_ = error;
  buffer_ = {};
  begin_ = scanned_ = end_ = 0;
  return error;
}

}  // namespace hostler
