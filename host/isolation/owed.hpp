// Callbacks that are owed to an instance, by the host or, in a process of its own, by the bridge: each is called once, with its answer or at the end of
// the run, and none after that. Any thread. They run under a lock and may ask for the next.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

namespace hostler::host {

template <class Callback>
class Owed {
 public:
  // Its number for settle; 0: the run has ended, the callback will not be called.
  std::uint64_t add(Callback callback) {
    std::lock_guard lock(mutex_);
    if (closed_) return 0;
    open_[++last_] = callback;
    return last_;
  }

  // Takes it back, uncalled. False: it was called before.
  bool forget(std::uint64_t number) {
    std::lock_guard lock(mutex_);
    return open_.erase(number) > 0;
  }

  // `answer(callback)` is called unless that was done before.
  template <class Answer>
  void settle(std::uint64_t number, Answer answer) {
    std::lock_guard lock(mutex_);
    if (auto open = open_.extract(number)) answer(open.mapped());
  }

  // The same for all that are left. Waits for one that runs in another thread.
  template <class Answer>
  void close(Answer answer) {
    std::lock_guard lock(mutex_);
    closed_ = true;
    auto left = std::exchange(open_, {});
    for (auto& [number, callback] : left) answer(callback);
  }

 private:
  std::recursive_mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Callback> open_;
  bool closed_ = false;
};

}  // namespace hostler::host
