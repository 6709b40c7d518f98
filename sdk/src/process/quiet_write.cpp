#include "process/quiet_write.hpp"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace hostler {

// SIGPIPE of a write is sent to the writing thread: block it there, and take it away if it came.
IoResult<std::size_t> write_without_signal(int pipe, std::string_view bytes) {
  sigset_t only_pipe;
  sigset_t before;
  sigset_t pending;
  ::sigemptyset(&only_pipe);
  ::sigaddset(&only_pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &only_pipe, &before);
  ::sigpending(&pending);

  const auto size = ::write(pipe, bytes.data(), bytes.size());
  const int error = errno;

  if (size < 0 && error == EPIPE && !::sigismember(&pending, SIGPIPE)) {
    constexpr timespec at_once{};
    ::sigtimedwait(&only_pipe, nullptr, &at_once);
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);

  if (size >= 0) return static_cast<std::size_t>(size);
  if (error == EAGAIN || error == EINTR) return std::size_t{0};
  return boost::system::error_code(error, boost::system::system_category());
}

}  // namespace hostler
