// packet  := SMALL message         with at most one descriptor, which belongs to the message
//          | LARGE                 with a memory file that holds the message, and perhaps that
//          descriptor | RECEIPT bytes:u64     a large message of so many bytes was read
// message: see wire.cpp
#include "isolation/packet.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace hostler::host {

namespace {

enum Kind : char { small = 0, large = 1, receipt = 2 };

constexpr std::size_t most_descriptors = 2;
constexpr std::size_t buffer_size = largest_packet + 1;

// The reader must be able to trust the size, and that reading cannot block as a pipe's would.
constexpr int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;

Error system_error(const char* what) { return {std::string(what) + ": " + std::strerror(errno)}; }

Result<Descriptor> memory_file(std::string_view bytes) {
  Descriptor file(::memfd_create("hostler-message", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return system_error("cannot make a file in memory");
  while (!bytes.empty()) {
    auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_error("cannot write a file in memory");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fcntl(file.get(), F_ADD_SEALS, seals) != 0) return system_error("cannot seal a file");
  return file;
}

// The descriptors that came with a packet, owned at once, so that none leaks whatever is wrong.
std::array<Descriptor, most_descriptors> take_descriptors(msghdr& header) {
  std::array<Descriptor, most_descriptors> taken;
  std::size_t count = 0;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    std::size_t size = part->cmsg_len - CMSG_LEN(0);
    for (std::size_t at = 0; at + sizeof(int) <= size; at += sizeof(int)) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + at, sizeof number);
      Descriptor owned(number);
      if (count < most_descriptors) taken[count++] = std::move(owned);
    }
  }
  return taken;
}

}  // namespace

Result<SocketPair> make_socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    return system_error("cannot make a socket pair");
  }
  Result<SocketPair> pair(boost::system::in_place_value);
  pair->ours.reset(ends[0]);
  pair->theirs.reset(ends[1]);
  return pair;
}

Result<OutgoingPacket> pack(std::string message, Descriptor file) {
  Result<OutgoingPacket> packet(boost::system::in_place_value);
  packet->file = std::move(file);
  if (message.size() < largest_packet) {
    packet->bytes = std::move(message);
    packet->bytes.insert(packet->bytes.begin(), small);
    return packet;
  }
  if (message.size() > largest_message) return Error{"a message is over 16 MiB"};
  auto stored = memory_file(message);
  if (stored.has_error()) return stored.error();
  packet->bytes.assign(1, large);
  packet->large = std::move(*stored);
  packet->large_size = message.size();
  return packet;
}

OutgoingPacket pack_receipt(std::uint64_t bytes) {
  OutgoingPacket packet;
  packet.bytes.assign(1, receipt);
  packet.bytes.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
  return packet;
}

Sending send_packet(int socket, const OutgoingPacket& packet) {
  iovec bytes{const_cast<char*>(packet.bytes.data()), packet.bytes.size()};
  msghdr header{};
  header.msg_iov = &bytes;
  header.msg_iovlen = 1;
  int numbers[most_descriptors];
  std::size_t count = 0;
  if (packet.large) numbers[count++] = packet.large.get();
  if (packet.file) numbers[count++] = packet.file.get();
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof numbers)] = {};
  if (count) {
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(part), numbers, count * sizeof(int));
  }
  for (;;) {
    if (::sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return Sending::sent;
    if (errno == EINTR) continue;
    bool later = errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS;
    return later ? Sending::would_block : Sending::broken;
  }
}

PacketReader::PacketReader() : buffer_(std::make_unique_for_overwrite<char[]>(buffer_size)) {}

PacketReader::Status PacketReader::malformed(std::string problem) {
  problem_ = std::move(problem);
  return Status::malformed;
}

PacketReader::Status PacketReader::read(int socket, IncomingPacket& packet) {
  iovec bytes{buffer_.get(), buffer_size};
  alignas(cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))];
  msghdr header{};
  header.msg_iov = &bytes;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  ssize_t size = 0;
  do {
    size = ::recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return errno == EAGAIN ? Status::would_block : Status::closed;
  if (size == 0) return Status::closed;

  auto [first, second] = take_descriptors(header);
  if (header.msg_flags & MSG_TRUNC) return malformed("a packet over 60 KiB");
  if (header.msg_flags & MSG_CTRUNC) return malformed("a packet with too many descriptors");
  std::string_view rest(buffer_.get() + 1, static_cast<std::size_t>(size) - 1);
  packet = {};
  switch (buffer_[0]) {
    case small:
      if (second) return malformed("a packet with too many descriptors");
      packet.message = rest;
      packet.file = std::move(first);
      return rest.empty() ? malformed("an empty message") : Status::packet;
    case large:
      if (!rest.empty() || !first) return malformed("a large message without its file");
      packet.file = std::move(second);
      return read_large(first.get(), packet);
    case receipt:
      if (rest.size() != sizeof packet.receipt || first) return malformed("a damaged receipt");
      std::memcpy(&packet.receipt, rest.data(), sizeof packet.receipt);
      return packet.receipt ? Status::packet : malformed("a receipt of nothing");
    default:
      return malformed("a packet of unknown kind");
  }
}

PacketReader::Status PacketReader::read_large(int file, IncomingPacket& packet) {
  struct stat about {};
  int found = ::fcntl(file, F_GET_SEALS);
  if (found < 0 || (found & seals) != seals || ::fstat(file, &about) != 0) {
    return malformed("a large message whose file is not sealed");
  }
  auto size = static_cast<std::size_t>(about.st_size);
  if (size < largest_packet || size > largest_message) {
    return malformed("a large message of " + std::to_string(size) + " bytes");
  }
  large_ = std::string();
  large_.resize(size);
  for (std::size_t at = 0; at < size;) {
    auto got = ::pread(file, large_.data() + at, size - at, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return malformed("a large message that cannot be read");
    at += static_cast<std::size_t>(got);
  }
  packet.message = large_;
  packet.large_size = size;
  return Status::packet;
}

}  // namespace hostler::host
