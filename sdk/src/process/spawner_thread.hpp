// The one thread that forks children.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace hostler {

// All signals are blocked in it, so that none meant for the host is handled between fork and exec.
class SpawnerThread {
 public:
  SpawnerThread();

  // Runs `work` in the thread, in order. [any thread]
  void post(std::function<void()> work);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
};

// Started at the first use; never ends, because children may be tied to its life.
SpawnerThread& spawner_thread();

}  // namespace hostler
