// One message as one packet of a SOCK_SEQPACKET socket pair, with the descriptors that travel
// beside it. A large message lies in a sealed file in memory, whose descriptor travels in its
// place.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hostler/descriptor.hpp"
#include "hostler/error.hpp"

namespace hostler::host {

inline constexpr std::size_t largest_packet = 60 * 1024;
inline constexpr std::size_t largest_message = std::size_t{16} << 20;

struct SocketPair {
  Descriptor ours, theirs;
};

// Both ends close on exec and do not block.
Result<SocketPair> make_socket_pair();

struct OutgoingPacket {
  std::string bytes;  // as sent
  Descriptor large;   // the memory file, for a large message
  Descriptor file;    // what belongs to the message, if any
  std::size_t large_size = 0;

  std::size_t size() const { return bytes.size() + large_size; }
};

// An error when there is no memory or no descriptor left for it, or it is over largest_message.
Result<OutgoingPacket> pack(std::string message, Descriptor file);
// Tells the other end that a large message of this size has been read.
OutgoingPacket pack_receipt(std::uint64_t bytes);

enum class Sending { sent, would_block, broken };
Sending send_packet(int socket, const OutgoingPacket& packet);

struct IncomingPacket {
  std::string_view message;  // valid until the next read; empty: a receipt
  Descriptor file;
  std::uint64_t receipt = 0;   // bytes that the other end has read
  std::size_t large_size = 0;  // of the message, if it was a large one: owed a receipt
};

// Reads packets that a stranger may have written.
class PacketReader {
 public:
  enum class Status { packet, would_block, closed, malformed };

  PacketReader();
  Status read(int socket, IncomingPacket& packet);
  const std::string& problem() const { return problem_; }  // after `malformed`

 private:
  Status malformed(std::string problem);
  Status read_large(int file, IncomingPacket& packet);

  std::unique_ptr<char[]> buffer_;  // its pages are touched only when large packets come
  std::string large_;
  std::string problem_;
};

}  // namespace hostler::host
