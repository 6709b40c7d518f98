#include "connection/reader_thread.hpp"

#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <mutex>

namespace icemon {

std::shared_ptr<ReaderThread> ReaderThread::shared() {
  static std::mutex mutex;
  static std::weak_ptr<ReaderThread> current;
  const std::lock_guard lock(mutex);
  auto thread = current.lock();
  if (!thread) current = thread = std::make_shared<ReaderThread>();
  return thread;
}

ReaderThread::ReaderThread()
    : thread_([this] {
        const auto work = hostler::asio::make_work_guard(loop_);
        loop_.run();
      }) {
  ::pthread_setname_np(thread_.native_handle(), "icemon-reader");  // 15 characters at most
}

ReaderThread::~ReaderThread() {
  loop_.stop();
  thread_.join();
  loop_.shutdown();
}

}  // namespace icemon
