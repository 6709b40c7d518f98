#pragma once

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "hostler/descriptor.hpp"

namespace hostler {

// A descriptor that becomes readable when the process ends; empty, with errno, when there is none.
// (glibc 2.36 declares pidfd_open for C only.)
inline Descriptor open_pidfd(pid_t pid) {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace hostler
