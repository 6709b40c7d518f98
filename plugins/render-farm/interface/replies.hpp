// Where a command's answers go: to a caller of the host, or to a line of the console.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hostler/codec.hpp"

namespace render_farm {

class Replies {
 public:
  virtual ~Replies() = default;

  virtual void line(std::string_view text) = 0;        // for people
  virtual void value_text(std::string_view json) = 0;  // the same for programs
  virtual void progress(double done, double total, std::string_view text) = 0;
  virtual std::string caller() const = 0;  // for logs, e.g. "cli"

  void lines(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) line(text);
  }
  template <class T>
  void value(const T& value) {
    value_text(hostler::to_text(value));
  }
};

}  // namespace render_farm
