// hostler.log/1 of an isolated instance, in its process: lines go to the host's log.
#pragma once

#include <atomic>

#include "hostler/abi/log.h"
#include "isolation/channel.hpp"

namespace hostler::host {

class RemoteLog : public hostler_log {
 public:
  RemoteLog(std::shared_ptr<Channel> channel, std::int32_t level);

 private:
  void do_write(std::int32_t level, hostler_str text);

  const std::shared_ptr<Channel> channel_;
  const std::int32_t threshold_;
  std::atomic<std::uint64_t> lost_ = 0;
};

}  // namespace hostler::host
