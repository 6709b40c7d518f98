// Where a command's answers go.
#pragma once

#include <string>
#include <string_view>

#include "hostler/codec.hpp"
#include "hostler/command.hpp"
#include "interface/text.hpp"

namespace icemon {

class Replies {
 public:
  virtual ~Replies() = default;

  virtual void line(std::string_view text) = 0;        // for people
  virtual void value_text(std::string_view json) = 0;  // the same for programs
  virtual std::string caller() const = 0;              // "cli", "http" or an instance's name
  // How far long work is; `total` 0 means not known.
  virtual void progress(double done, double total, std::string_view text) = 0;

  void lines(const Lines& texts) {
    for (const std::string& text : texts) line(text);
  }
  template <class T>
  void value(const T& value) {
    value_text(hostler::to_text(value));
  }
};

class CallReplies : public Replies {
 public:
  explicit CallReplies(const hostler::Call& call) : call_(call) {}
  void line(std::string_view text) override { call_.line(text); }
  void value_text(std::string_view json) override { call_.value_text(json); }
  std::string caller() const override { return std::string(call_.caller()); }
  void progress(double done, double total, std::string_view text) override {
    call_.progress(done, total, text);
  }

 private:
  hostler::Call call_;
};

}  // namespace icemon
