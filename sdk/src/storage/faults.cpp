#include "hostler/storage_faults.hpp"

namespace hostler {

void StorageFaults::stall() {
  const std::lock_guard lock(mutex_);
  stalled_ = true;
}

void StorageFaults::wait_until_stalled() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_ > 0; });
}

void StorageFaults::release() {
  const std::lock_guard lock(mutex_);
  stalled_ = false;
  changed_.notify_all();
}

void StorageFaults::fail(std::string text) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(text);
}

void StorageFaults::heal() { fail({}); }

Result<void> StorageFaults::before_commit() {
  std::unique_lock lock(mutex_);
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !stalled_; });
  --waiting_;
  if (failure_.empty()) return {};
  return Error{failure_};
}

}  // namespace hostler
