#include "hostler/descriptor.hpp"

#include <unistd.h>

namespace hostler {

void Descriptor::reset(int number) {
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

}  // namespace hostler
