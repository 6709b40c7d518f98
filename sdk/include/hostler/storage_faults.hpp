// StorageFaults: lets a test break a Database on purpose. Give it to DatabaseOptions::faults and
// keep the pointer. Any thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

#include "hostler/error.hpp"

namespace hostler {

class StorageFaults {
 public:
  // Groups of writes wait, as if the disk did not answer, until release().
  void stall();
  void wait_until_stalled();  // blocks until a group waits, its transaction open
  void release();

  // Every group of writes fails with this text until heal().
  void fail(std::string text);
  void heal();

  // The database's thread: waits while stalled, then answers the failure that is set, if any.
  Result<void> before_commit();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stalled_ = false;
  int waiting_ = 0;
  std::string failure_;
};

}  // namespace hostler
