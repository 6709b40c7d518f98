#include <boost/endian/conversion.hpp>
#include <cstring>

#include "hostler/transport/frames.hpp"

namespace hostler {
namespace {

constexpr std::size_t length_size = 4;

// One large frame does not cost its memory for ever.
constexpr std::size_t kept_capacity = 64 * 1024;

std::size_t read_length(std::string_view bytes) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data(), length_size);
  return boost::endian::big_to_native(length);
}

void move_front(std::string_view& from, std::size_t most, std::string& to) {
  const std::string_view part = from.substr(0, most);
  to.append(part);
  from.remove_prefix(part.size());
}

}  // namespace

std::array<char, 4> frame_length(std::uint32_t payload_size) {
  boost::endian::native_to_big_inplace(payload_size);
  std::array<char, length_size> bytes;
  std::memcpy(bytes.data(), &payload_size, length_size);
  return bytes;
}

std::optional<std::string_view> FrameSplitter::next(std::string_view& bytes) {
  if (has_failed_) return std::nullopt;
  if (is_given_) {
    is_given_ = false;
    begun_.clear();
    if (begun_.capacity() > kept_capacity) begun_.shrink_to_fit();
  }
  if (!begun_.empty()) return complete_begun(bytes);
  if (bytes.size() >= length_size) {
    const std::size_t length = read_length(bytes);
    if (!accepts(length)) return std::nullopt;
    if (bytes.size() - length_size >= length) {
      const std::string_view payload = bytes.substr(length_size, length);
      bytes.remove_prefix(length_size + length);
      return payload;
    }
  }
  move_front(bytes, bytes.size(), begun_);
  return std::nullopt;
}

std::optional<std::string_view> FrameSplitter::complete_begun(std::string_view& bytes) {
  if (begun_.size() < length_size) move_front(bytes, length_size - begun_.size(), begun_);
  if (begun_.size() < length_size) return std::nullopt;
  const std::size_t length = read_length(begun_);
  if (!accepts(length)) return std::nullopt;
  move_front(bytes, length_size + length - begun_.size(), begun_);
  if (begun_.size() < length_size + length) return std::nullopt;
  is_given_ = true;
  return std::string_view(begun_).substr(length_size);
}

bool FrameSplitter::accepts(std::size_t length) {
  if (length <= max_payload_) return true;
  has_failed_ = true;
  announced_ = length;
  begun_ = {};
  return false;
}

Error FrameSplitter::error() const {
  return Error{"a frame of " + std::to_string(announced_) + " bytes was announced; at most " +
               std::to_string(max_payload_) + " are taken"};
}

}  // namespace hostler
