#include "history/packing.hpp"

#include <algorithm>

#include "hostler/error.hpp"

namespace icemon {

namespace {

// Without half a character at its end.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace

void Packer::name(std::string_view name) {
  name = cut(name, longest_name);
  const auto found = names_.find(name);
  if (found == names_.end()) return new_name(name);
  number(found->second);
}

void Packer::new_name(std::string_view name) {
  const auto next = static_cast<std::uint32_t>(names_.size());
  names_.emplace(name, next);
  number(next);
  number(name.size());
  const auto begin = static_cast<std::ptrdiff_t>(text_.size());
  text_.append(name);
  std::replace(text_.begin() + begin, text_.end(), '\0', ' ');  // no database keeps it
}

std::string Packer::take() {
  names_.clear();
  std::string text;
  text.swap(text_);
  return text;
}

void Unpacker::refuse() { throw hostler::Failure("the history holds a damaged block"); }

std::uint64_t Unpacker::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 5) {
    if (at_ == text_.size()) refuse();
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text_[at_++])) - '0';
    if (digit > 63) refuse();
    value |= static_cast<std::uint64_t>(digit & 31) << shift;
    if (digit < 32) return value;
  }
  refuse();
}

std::string_view Unpacker::name() {
  latest_name_ = number();
  if (latest_name_ < names_.size()) return names_[latest_name_];
  if (latest_name_ != names_.size()) refuse();
  const auto size = number();
  if (size > text_.size() - at_) refuse();
  names_.push_back(text_.substr(at_, size));
  at_ += size;
  return names_.back();
}

}  // namespace icemon
