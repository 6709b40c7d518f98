#include "hostler/process.hpp"

#include "process/plan.hpp"
#include "process/supervision.hpp"

namespace hostler {

Result<Process> Process::start(asio::any_io_executor executor, ProcessOptions options) {
  auto prepared = prepare_launch(options);
  if (!prepared) return prepared.error();
  auto launched = launch(prepared->plan);
  if (!launched) return launched.error();
  prepared->childs.clear();
  auto supervision = std::make_shared<Supervision>(std::move(executor), std::move(*launched),
                                                   std::move(prepared->ours), std::move(options));
  supervision->begin();
  return Process(std::move(supervision));
}

Process::Process(std::shared_ptr<Supervision> supervision) : supervision_(std::move(supervision)) {}

Process::Process(Process&&) noexcept = default;

Process& Process::operator=(Process&& other) noexcept {
  if (supervision_ && supervision_ != other.supervision_) supervision_->abandon();
  supervision_ = std::move(other.supervision_);
  return *this;
}

Process::~Process() {
  if (supervision_) supervision_->abandon();
}

int Process::pid() const { return supervision_->pid(); }

std::optional<ExitStatus> Process::exit_status() const { return supervision_->status(); }

Task<ExitStatus> Process::wait() { return Supervision::wait(supervision_); }

Task<ExitStatus> Process::stop(int signal, Duration grace) {
  return Supervision::stop(supervision_, signal, grace);
}

void Process::signal(int number) { supervision_->signal_group(number); }

Task<Result<void>> Process::write_input(std::string text) {
  return Supervision::write_input(supervision_, std::move(text));
}

void Process::close_input() { supervision_->close_input(); }

std::vector<std::string> Process::recent_lines() const { return supervision_->recent_lines(); }

}  // namespace hostler
