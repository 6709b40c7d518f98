// message := type:u16 field*
// field   := number | real | text | list
// number  := u64                      signed ones as two's complement
// real    := f64
// text    := size:u32 byte*           size counts the bytes
// list    := count:u32 (real | text)*
//
// All in the machine's own byte order: both ends are the same program on the same machine.
#include "isolation/wire.hpp"

#include <cstring>

namespace hostler::host {

template <class T>
void Writer::put_raw(T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  bytes_.append(bytes, sizeof value);
}

Writer::Writer(std::uint16_t type) { put_raw(type); }

void Writer::put(std::uint64_t number) { put_raw(number); }
void Writer::put(double value) { put_raw(value); }

void Writer::put(std::string_view text) {
  put_raw(static_cast<std::uint32_t>(text.size()));
  bytes_.append(text);
}

void Writer::put(const std::vector<double>& list) {
  put_raw(static_cast<std::uint32_t>(list.size()));
  for (double value : list) put(value);
}

void Writer::put(const std::vector<std::string_view>& list) {
  put_raw(static_cast<std::uint32_t>(list.size()));
  for (std::string_view text : list) put(text);
}

Reader::Reader(std::string_view bytes) : rest_(bytes) {
  if (!get_raw(type_)) rest_ = {};
}

template <class T>
bool Reader::get_raw(T& value) {
  if (rest_.size() < sizeof value) return false;
  std::memcpy(&value, rest_.data(), sizeof value);
  rest_.remove_prefix(sizeof value);
  return true;
}

bool Reader::get(std::uint64_t& number) { return get_raw(number); }
bool Reader::get(std::int64_t& number) { return get_raw(number); }
bool Reader::get(double& value) { return get_raw(value); }

bool Reader::get(std::string_view& text) {
  std::uint32_t size = 0;
  if (!get_raw(size) || rest_.size() < size) return false;
  text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

template <class T>
bool Reader::get_list(std::vector<T>& list, std::size_t smallest) {
  std::uint32_t count = 0;
  if (!get_raw(count) || count > rest_.size() / smallest) return false;
  list.resize(count);
  for (T& item : list) {
    if (!get(item)) return false;
  }
  return true;
}

bool Reader::get(std::vector<double>& list) { return get_list(list, sizeof(double)); }
bool Reader::get(std::vector<std::string_view>& list) {
  return get_list(list, sizeof(std::uint32_t));
}

}  // namespace hostler::host
