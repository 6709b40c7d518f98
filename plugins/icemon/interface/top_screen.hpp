// The terminal of this process, through curses. One at a time; all on the loop's thread.
#pragma once

#include <memory>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "interface/top_model.hpp"
#include "interface/top_view.hpp"

namespace icemon {

class TopScreen {
 public:
  // Is somebody looking at this process' output on a terminal?
  static bool has_terminal();

  // Takes the terminal; its end puts it back as it was. Error: curses does not know it ($TERM).
  static hostler::Result<std::unique_ptr<TopScreen>> open(hostler::asio::any_io_executor executor);
  ~TopScreen();

  TopSize size();
  void draw(const std::vector<TopLine>& lines);

  // Returns when there are keys, or another size, or when it is cancelled.
  hostler::Task<> activity();

  // Those that were pressed since the last call. Throws hostler::Failure when the terminal is gone.
  std::vector<TopKey> keys();

 private:
  class Impl;
  explicit TopScreen(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace icemon
