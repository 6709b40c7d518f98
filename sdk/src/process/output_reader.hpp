// Reads one captured output of a child as lines.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/descriptor.hpp"
#include "process/line_splitter.hpp"

namespace hostler {

class OutputReader {
 public:
  using OnLine = std::function<void(std::string_view line, bool cut)>;

  // `pipe` may be empty: then there is nothing to read.
  OutputReader(asio::any_io_executor executor, Descriptor pipe, std::size_t max_line,
               OnLine on_line);

  // Reads until the end of the output or close().
  Task<> run();

  // Reads what is there without waiting and gives an unfinished last line; then closes.
  void finish();
  void close();

 private:
  enum class More { maybe, none };
  More read_available();

  asio::posix::stream_descriptor pipe_;
  LineSplitter splitter_;
  OnLine on_line_;
};

}  // namespace hostler
