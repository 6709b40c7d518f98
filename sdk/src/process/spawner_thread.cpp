#include "process/spawner_thread.hpp"

#include <pthread.h>

#include <csignal>
#include <thread>

namespace hostler {

SpawnerThread::SpawnerThread() {
  // The new thread inherits the mask from its first instruction on.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([this] { run(); }).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void SpawnerThread::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void SpawnerThread::run() {
  ::pthread_setname_np(::pthread_self(), "spawner");
  while (true) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !queue_.empty(); });
    const auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
  }
}

SpawnerThread& spawner_thread() {
  static auto* const thread = new SpawnerThread;
  return *thread;
}

}  // namespace hostler
