// Descriptor: owns one file descriptor and closes it.
#pragma once

#include <utility>

namespace hostler {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Descriptor() { reset(); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

  // Gives the number away; the caller closes it.
  int release() { return std::exchange(number_, -1); }

  // Closes what is held and holds `number` from now on.
  void reset(int number = -1);

 private:
  int number_ = -1;
};

}  // namespace hostler
