#include "process/output_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace hostler {
namespace {

// Read in one turn of the loop, so that a child that never stops writing leaves the loop to others.
// As large as a pipe can become: one turn empties any pipe whose writer has ended.
constexpr std::size_t bytes_a_turn = 1024 * 1024;

}  // namespace

OutputReader::OutputReader(asio::any_io_executor executor, Descriptor pipe, std::size_t max_line,
                           OnLine on_line)
    : pipe_(std::move(executor)), splitter_(max_line), on_line_(std::move(on_line)) {
  if (!pipe) return;
  ::fcntl(pipe.get(), F_SETFL, O_NONBLOCK);
  pipe_.assign(pipe.release());
}

Task<> OutputReader::run() {
  while (pipe_.is_open()) {
    auto [error] = co_await pipe_.async_wait(asio::posix::stream_descriptor::wait_read,
                                             asio::as_tuple(asio::use_awaitable));
    if (error || read_available() == More::none) break;
  }
  if (pipe_.is_open()) finish();
}

OutputReader::More OutputReader::read_available() {
  static thread_local std::array<char, 64 * 1024> buffer;
  for (std::size_t total = 0; total < bytes_a_turn && pipe_.is_open();) {
    const auto size = ::read(pipe_.native_handle(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return More::maybe;
    if (size <= 0) return More::none;
    total += static_cast<std::size_t>(size);
    splitter_.feed({buffer.data(), static_cast<std::size_t>(size)}, on_line_);
  }
  return More::maybe;
}

void OutputReader::finish() {
  if (!pipe_.is_open()) return;
  read_available();
  close();
  splitter_.finish(on_line_);
}

void OutputReader::close() {
  boost::system::error_code ignored;  // nothing was written that could be lost
  pipe_.close(ignored);
}

}  // namespace hostler
