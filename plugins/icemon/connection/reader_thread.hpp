// A loop and a thread that do nothing but read sockets, shared by all links of the process that are
// open at a time.
#pragma once

#include <memory>
#include <thread>

#include "hostler/loop.hpp"

namespace icemon {

class ReaderThread {
 public:
  // The one there is, or a new one. It ends with its last owner, which must not be on the thread
  // itself: what runs there must own nothing of it.
  static std::shared_ptr<ReaderThread> shared();

  ReaderThread();
  ~ReaderThread();  // ends and destroys what still runs on it
  ReaderThread(const ReaderThread&) = delete;
  ReaderThread& operator=(const ReaderThread&) = delete;

  hostler::asio::any_io_executor executor() { return loop_.get_executor(); }

 private:
  hostler::Loop loop_;
  std::thread thread_;
};

}  // namespace icemon
