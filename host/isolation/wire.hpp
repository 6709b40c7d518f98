// Values to bytes and back, for the messages between the host and a child. The grammar stands in
// wire.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::host {

class Writer {
 public:
  explicit Writer(std::uint16_t type);

  void put(std::uint64_t number);
  void put(std::int64_t number) { put(static_cast<std::uint64_t>(number)); }
  void put(double value);
  void put(std::string_view text);
  void put(const std::vector<double>& list);
  void put(const std::vector<std::string_view>& list);

  std::string take() { return std::move(bytes_); }

 private:
  template <class T>
  void put_raw(T value);

  std::string bytes_;
};

// Reads what a stranger may have written: every size is checked before it is believed. Texts are
// views of the bytes.
class Reader {
 public:
  explicit Reader(std::string_view bytes);

  std::uint16_t type() const { return type_; }  // 0: there is none

  // False: the bytes do not hold it. What was read until then is left in the argument.
  bool get(std::uint64_t& number);
  bool get(std::int64_t& number);
  bool get(double& value);
  bool get(std::string_view& text);
  bool get(std::vector<double>& list);
  bool get(std::vector<std::string_view>& list);

  bool at_end() const { return rest_.empty(); }

 private:
  template <class T>
  bool get_raw(T& value);
  template <class T>
  bool get_list(std::vector<T>& list, std::size_t smallest);

  std::string_view rest_;
  std::uint16_t type_ = 0;
};

}  // namespace hostler::host
