// The format of what the history keeps many of: numbers and names in printable text, which every
// database takes and a person can still look at. A finished job takes about 90 bytes, half of them
// its file's name: less than half of what a row of a table takes with an index on it, and a
// thousand are written or forgotten with one statement.
//
//   number  := digit* last         base 32, the least digit first
//   last    := '0' + 0..31         digit := '0' + 32..63: another one follows
//   integer := number              0, -1, 1, -2, … as 0, 1, 2, 3, …
//   name    := number              of a name that stood before, in the order of their first places
//            | number size bytes   a new one: the next number; UTF-8 without NUL
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace icemon {

// Lets maps of strings be asked with views.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
template <class Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

class Packer {
 public:
  void number(std::uint64_t value) {
    while (value >= 32) {
      text_.push_back(static_cast<char>('0' + 32 + (value & 31)));
      value >>= 5;
    }
    text_.push_back(static_cast<char>('0' + value));
  }
  void integer(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  // Longer ones are cut to longest_name bytes.
  void name(std::string_view name);

  const std::string& text() const { return text_; }
  // Gives the text and starts anew, without names.
  std::string take();

  static constexpr std::size_t longest_name = 1000;

 private:
  void new_name(std::string_view name);

  std::string text_;
  StringMap<std::uint32_t> names_;
};

// Reads in the same order. What is no such text throws hostler::Failure. Views are into the text.
class Unpacker {
 public:
  explicit Unpacker(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }
  std::uint64_t number();
  std::int64_t integer() {
    const auto value = number();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::string_view name();
  // The number of the name that name() gave last.
  std::size_t latest_name() const { return latest_name_; }
  std::size_t names() const { return names_.size(); }

 private:
  [[noreturn]] static void refuse();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t latest_name_ = 0;
  std::vector<std::string_view> names_;
};

}  // namespace icemon
