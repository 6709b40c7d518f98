#include "test_loop.hpp"

namespace hostler {

void TestLoop::settle() {
  do {
    context_.restart();
  } while (context_.poll() > 0);
}

}  // namespace hostler
