#include "process/launch.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <future>
#include <memory>

#include "process/pidfd.hpp"
#include "process/spawner_thread.hpp"

namespace hostler {
namespace {

// What the child sends back when it cannot become the program.
struct Refusal {
  enum class Step : int { descriptors, group, limits, directory, execute };
  Step step;
  int error;
};

// The plan as bare pointers, made before the fork.
struct BarePlan {
  explicit BarePlan(const LaunchPlan& plan) : plan(plan), moved(plan.descriptors.size(), -1) {
    for (const auto& argument : plan.arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    for (const auto& variable : plan.environment)
      envp.push_back(const_cast<char*>(variable.c_str()));
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    for (const auto& mapping : plan.descriptors) above = std::max(above, mapping.target + 1);
  }

  const LaunchPlan& plan;
  std::vector<char*> argv;
  std::vector<char*> envp;
  std::vector<int> moved;  // where the child keeps each source while targets are filled
  int above = 3;           // higher than every target
};

// Everything from here to become_program() runs in the child and is async-signal-safe.

bool arrange_descriptors(BarePlan& bare, int& report) {
  const auto& mappings = bare.plan.descriptors;
  // A source may have the number of another one's target: move all out of the way first.
  report = ::fcntl(report, F_DUPFD_CLOEXEC, bare.above);
  if (report < 0) return false;
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    bare.moved[i] = ::fcntl(mappings[i].source, F_DUPFD_CLOEXEC, bare.above);
    if (bare.moved[i] < 0) return false;
  }
  if (::close_range(3, ~0u, CLOSE_RANGE_CLOEXEC) != 0) return false;
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    if (::dup2(bare.moved[i], mappings[i].target) < 0) return false;
  }
  return true;
}

void reset_signals() {
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &by_default, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool apply_limits(const LaunchPlan& plan) {
  for (const auto& limit : plan.limits) {
    if (::setrlimit(limit.resource, &limit.value) != 0) return false;
  }
  return plan.nice == 0 ||
         ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + plan.nice) == 0;
}

[[noreturn]] void refuse(int report, Refusal::Step step) {
  const Refusal refusal{step, errno};
  [[maybe_unused]] const auto sent = ::write(report, &refusal, sizeof refusal);
  ::_exit(127);
}

[[noreturn]] void become_program(BarePlan& bare, int report, pid_t parent) {
  const LaunchPlan& plan = bare.plan;
  if (plan.die_with_parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // it died before the line above
  }
  if (!arrange_descriptors(bare, report)) refuse(report, Refusal::Step::descriptors);
  if (::setpgid(0, 0) != 0) refuse(report, Refusal::Step::group);
  if (!plan.working_directory.empty() && ::chdir(plan.working_directory.c_str()) != 0) {
    refuse(report, Refusal::Step::directory);
  }
  if (!apply_limits(plan)) refuse(report, Refusal::Step::limits);
  reset_signals();
  ::execve(plan.program.c_str(), bare.argv.data(), bare.envp.data());
  refuse(report, Refusal::Step::execute);
}

Error cannot_start(const LaunchPlan& plan, int error, const std::string& what = {}) {
  return {"cannot start " + plan.arguments.front() + ": " + what + std::strerror(error)};
}

Error explain(const LaunchPlan& plan, const Refusal& refusal) {
  switch (refusal.step) {
    case Refusal::Step::descriptors:
      return cannot_start(plan, refusal.error, "its descriptors: ");
    case Refusal::Step::group:
      return cannot_start(plan, refusal.error, "its process group: ");
    case Refusal::Step::limits:
      return cannot_start(plan, refusal.error, "its limits: ");
    case Refusal::Step::directory:
      return cannot_start(plan, refusal.error, "directory " + plan.working_directory + ": ");
    case Refusal::Step::execute:
      break;
  }
  return cannot_start(plan, refusal.error);
}

ssize_t read_report(int from, Refusal& refusal) {
  ssize_t size;
  do {
    size = ::read(from, &refusal, sizeof refusal);
  } while (size < 0 && errno == EINTR);
  return size;
}

Result<Launched> launch_here(BarePlan& bare) {
  const LaunchPlan& plan = bare.plan;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return cannot_start(plan, errno);
  Descriptor from_child(ends[0]);
  Descriptor to_parent(ends[1]);

  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return cannot_start(plan, errno);
  if (pid == 0) become_program(bare, to_parent.get(), parent);

  to_parent.reset();
  Descriptor pidfd = open_pidfd(pid);
  const int pidfd_error = errno;
  Refusal refusal{};
  // The end of the pipe without a word is success: exec closed it.
  const bool refused = read_report(from_child.get(), refusal) == sizeof refusal;
  if (!refused && pidfd) return Launched{pid, std::move(pidfd)};

  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  return refused ? explain(plan, refusal) : cannot_start(plan, pidfd_error);
}

}  // namespace

Result<Launched> launch(const LaunchPlan& plan) {
  BarePlan bare(plan);
  // Shared: the thread is still inside set_value() when the caller goes on.
  const auto outcome = std::make_shared<std::promise<Result<Launched>>>();
  auto launched = outcome->get_future();
  spawner_thread().post([outcome, &bare] { outcome->set_value(launch_here(bare)); });
  return launched.get();
}

}  // namespace hostler
