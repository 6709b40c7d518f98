#include "process/supervision.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <thread>

#include "process/quiet_write.hpp"

namespace hostler {
namespace {

constexpr std::size_t max_recent_bytes = 256 * 1024;

// How long a destructor waits for a child it has killed; one that hangs in the kernel (a dead
// network file system) is left to a thread of its own.
constexpr int reap_milliseconds = 1000;

asio::posix::stream_descriptor adopt(const asio::any_io_executor& executor, Descriptor descriptor) {
  if (!descriptor) return asio::posix::stream_descriptor(executor);
  ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK);
  return {executor, descriptor.release()};
}

ExitStatus take_status(int pidfd) {
  siginfo_t info{};
  while (::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED) != 0) {
    if (errno != EINTR) return {.code = -1};
  }
  if (info.si_code == CLD_EXITED) return {.code = info.si_status};
  return {.signal = info.si_status};
}

// A wait on a descriptor may also end when nothing has happened, e.g. by the late event of another
// one that had its number before.
bool has_exited(int pidfd) {
  siginfo_t info{};
  const int found =
      ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG | WNOWAIT);
  return found != 0 || info.si_pid != 0;
}

void rethrow(std::exception_ptr exception) {
  if (exception) std::rethrow_exception(exception);
}

}  // namespace

Process::Supervision::Supervision(asio::any_io_executor executor, Launched child, ParentEnds ends,
                                  ProcessOptions options)
    : executor_(executor),
      options_(std::move(options)),
      pid_(child.pid),
      exited_(executor, child.pidfd.release()),
      input_(adopt(executor, std::move(ends.input))),
      output_(executor, std::move(ends.output), options_.max_line,
              [this](std::string_view text, bool cut) {
                deliver(OutputLine::Source::standard_output, text, cut);
              }),
      error_output_(executor, std::move(ends.error_output), options_.max_line,
                    [this](std::string_view text, bool cut) {
                      deliver(OutputLine::Source::standard_error, text, cut);
                    }),
      recent_(options_.kept_lines, max_recent_bytes),
      changed_(executor) {}

Process::Supervision::~Supervision() { abandon(); }

void Process::Supervision::begin() {
  asio::co_spawn(executor_, watch(shared_from_this()), rethrow);
  asio::co_spawn(executor_, read(shared_from_this(), &output_), rethrow);
  asio::co_spawn(executor_, read(shared_from_this(), &error_output_), rethrow);
}

Task<> Process::Supervision::watch(Self self) {
  do {
    auto [error] = co_await self->exited_.async_wait(asio::posix::stream_descriptor::wait_read,
                                                     asio::as_tuple(asio::use_awaitable));
    if (error || self->abandoned_) co_return;
  } while (!has_exited(self->exited_.native_handle()));
  self->reap();
  self->output_.finish();
  self->error_output_.finish();
  self->close_input();
  self->finished_ = true;
  self->changed_.notify_all();
}

Task<> Process::Supervision::read([[maybe_unused]] Self keeps_alive, OutputReader* from) {
  co_await from->run();
}

// Until the leader is reaped its number, which is also the group's, cannot be given to another
// process.
void Process::Supervision::signal_group(int number) {
  if (!status_) ::kill(-pid_, number);
}

void Process::Supervision::reap() {
  signal_group(SIGKILL);
  status_ = take_status(exited_.native_handle());
}

void Process::Supervision::deliver(OutputLine::Source source, std::string_view text, bool cut) {
  if (abandoned_) return;
  recent_.add(text, cut);
  if (options_.on_line) options_.on_line({source, text, cut});
}

Task<ExitStatus> Process::Supervision::wait(Self self) {
  co_await self->changed_.wait([&] { return self->finished_ || self->abandoned_; });
  co_return *self->status_;
}

Task<ExitStatus> Process::Supervision::stop(Self self, int signal, Duration grace) {
  self->signal_group(signal);
  asio::steady_timer patience(self->executor_, grace);
  patience.async_wait([self](const boost::system::error_code& error) {
    if (!error) self->signal_group(SIGKILL);
  });
  co_return co_await wait(self);
}

Task<Result<void>> Process::Supervision::write_input(Self self, std::string text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    if (!self->input_.is_open()) co_return Error{"its input is closed"};
    auto [error] = co_await self->input_.async_wait(asio::posix::stream_descriptor::wait_write,
                                                    asio::as_tuple(asio::use_awaitable));
    if (error) co_return Error{"its input was closed: " + error.message()};
    const auto written = write_without_signal(self->input_.native_handle(), rest);
    if (!written) co_return Error{"its input: " + written.error().message()};
    rest.remove_prefix(*written);
  }
  co_return Result<void>{};
}

void Process::Supervision::close_input() {
  boost::system::error_code ignored;  // the child may have closed its end first
  input_.close(ignored);
}

void Process::Supervision::abandon() {
  if (abandoned_) return;
  abandoned_ = true;
  output_.close();
  error_output_.close();
  close_input();
  if (!status_) {
    signal_group(SIGKILL);
    Descriptor pidfd(exited_.release());
    pollfd ended{pidfd.get(), POLLIN, 0};
    if (::poll(&ended, 1, reap_milliseconds) == 1) {
      status_ = take_status(pidfd.get());
    } else {
      status_ = ExitStatus{.signal = SIGKILL};
      std::thread([late = std::move(pidfd)] { take_status(late.get()); }).detach();
    }
  }
  changed_.notify_all();
}

}  // namespace hostler
