// The receiving half of a LineConnection: finds lines in one growing, bounded buffer.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "hostler/transport/lines.hpp"

namespace hostler {

class LineConnection::Inbox {
 public:
  Inbox(StreamPtr stream, std::size_t max_line);

  // A line that is in the buffer, valid until the next call of either function.
  std::optional<std::string_view> buffered_line();

  Task<IoResult<std::string_view>> read_line(TimePoint deadline);

 private:
  std::size_t size() const { return end_ - begin_; }
  void make_room();
  boost::system::error_code end_with(boost::system::error_code);

  StreamPtr stream_;
  std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;    // of the next line
  std::size_t scanned_ = 0;  // no line ends before this
  std::size_t end_ = 0;      // of what has been received
  boost::system::error_code ended_;
};

}  // namespace hostler
