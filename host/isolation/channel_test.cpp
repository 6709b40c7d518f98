#include "isolation/channel.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstring>
#include <thread>

namespace hostler::host {
namespace {

constexpr std::size_t no_bound = std::size_t{1} << 40;

class Channels : public ::testing::Test {
 protected:
  Channels() : Channels(make_socket_pair().value()) {}

  // Runs the loop until `count` messages have come or the channel has ended.
  void receive(std::size_t count) {
    asio::co_spawn(loop, collect(count), asio::detached);
    loop.restart();
    loop.run();
  }

  Task<> collect(std::size_t count) {
    while (count-- > 0) {
      auto received = co_await right->receive();
      if (received.has_error()) failure = received.error().text;
      ended = received.has_error() || !*received;
      if (ended) break;
      messages.emplace_back((*received)->message);
      if ((*received)->file) files.push_back(std::move((*received)->file));
    }
  }

  // What a stranger sends instead of a packet.
  void send_raw(std::string_view bytes, int descriptor = -1) {
    iovec data{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    if (descriptor >= 0) {
      header.msg_control = control;
      header.msg_controllen = sizeof control;
      cmsghdr* part = CMSG_FIRSTHDR(&header);
      part->cmsg_level = SOL_SOCKET;
      part->cmsg_type = SCM_RIGHTS;
      part->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
    }
    ASSERT_EQ(::sendmsg(left_socket, &header, 0), static_cast<ssize_t>(bytes.size()));
  }

  static message::Write write_of(std::size_t size, std::string& storage) {
    storage.assign(size, 'w');
    return {1, storage};
  }

  asio::io_context loop;
  int left_socket;
  std::shared_ptr<Channel> left, right;
  std::vector<std::string> messages;
  std::vector<Descriptor> files;
  std::string failure;
  bool ended = false;

 private:
  explicit Channels(SocketPair pair)
      : left_socket(pair.ours.get()),
        left(std::make_shared<Channel>(loop, std::move(pair.ours), no_bound)),
        right(std::make_shared<Channel>(loop, std::move(pair.theirs), no_bound)) {}
};

TEST_F(Channels, KeepTheOrderFromAnyThread) {
  constexpr std::uint64_t count = 5000;
  std::thread sender([&] {
    for (std::uint64_t i = 0; i < count; ++i) left->send(message::End{i}, Urgency::owed);
  });
  receive(count);
  sender.join();
  ASSERT_EQ(messages.size(), count);
  for (std::uint64_t i = 0; i < count; ++i) EXPECT_EQ(messages[i], encode(message::End{i}));
}

TEST_F(Channels, CarryLargeMessagesInOrderWithSmallOnes) {
  std::string storage;
  for (std::size_t size : {10u, 5'000'000u, 61'000u, 61'431u, 11u}) {
    ASSERT_TRUE(left->send(write_of(size, storage), Urgency::owed));
  }
  receive(5);
  ASSERT_EQ(messages.size(), 5u);
  EXPECT_EQ(messages[1], encode(write_of(5'000'000, storage)));
  EXPECT_EQ(messages[4], encode(write_of(11, storage)));
}

TEST_F(Channels, CarryADescriptorBesideASmallAndALargeMessage) {
  Descriptor file(::memfd_create("test", MFD_CLOEXEC));
  ASSERT_EQ(::write(file.get(), "inside", 6), 6);
  std::string storage;
  left->send(message::RespondFile{1, "a: b\n"}, Urgency::owed, file.get());
  left->send(write_of(100'000, storage), Urgency::owed, file.get());
  receive(2);
  ASSERT_EQ(files.size(), 2u);
  for (const Descriptor& received : files) {
    char bytes[6];
    EXPECT_EQ(::pread(received.get(), bytes, sizeof bytes, 0), 6);
    EXPECT_TRUE(::fcntl(received.get(), F_GETFD) & FD_CLOEXEC);
  }
}

TEST_F(Channels, DeliverMoreLargeMessagesThanMayBeOnTheirWay) {
  std::string storage;
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(left->send(write_of(1 << 20, storage), Urgency::owed));
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(right->send(write_of(1 << 20, storage), Urgency::owed));
  std::size_t back = 0;
  auto read_back = [](Channel* channel, std::size_t* count) -> Task<> {
    while (*count < 40) {
      auto received = co_await channel->receive();
      if (received.has_error() || !*received) break;
      ++*count;
    }
  };
  asio::co_spawn(loop, read_back(left.get(), &back), asio::detached);
  receive(40);
  EXPECT_EQ(messages.size(), 40u);
  EXPECT_EQ(back, 40u);
}

TEST_F(Channels, RefuseWhatMayBeDroppedBeforeWhatMayBeRefused) {
  auto fill = [&](Urgency urgency) {
    std::size_t taken = 0;
    while (taken < 100'000 && left->send(message::End{1}, urgency)) ++taken;
    return taken;
  };
  auto droppable = fill(Urgency::droppable);
  EXPECT_GE(droppable, 1024u);
  EXPECT_LT(droppable, 100'000u);
  EXPECT_EQ(fill(Urgency::refusable), 1024u);
  EXPECT_TRUE(left->send(message::End{1}, Urgency::owed));
  // All that was taken arrives.
  receive(droppable + 1025);
  EXPECT_EQ(messages.size(), droppable + 1025);
}

TEST_F(Channels, GiveUpAnEndThatDoesNotRead) {
  auto pair = make_socket_pair().value();
  auto bounded = std::make_shared<Channel>(loop, std::move(pair.ours), 1 << 20);
  std::string storage;
  int taken = 0;
  while (taken < 1000 && bounded->send(write_of(50'000, storage), Urgency::owed)) ++taken;
  EXPECT_LT(taken, 1000);
  right = bounded;
  receive(1);
  EXPECT_EQ(failure, "it does not read what is sent to it");
}

TEST_F(Channels, TellWhenMuchHasBecomeLittle) {
  bool drained = false;
  left->on_drained = [&] { drained = true; };
  std::string storage;
  for (int i = 0; i < 120; ++i) left->send(write_of(50'000, storage), Urgency::owed);
  EXPECT_GT(left->waiting(), std::size_t{4} << 20);
  receive(120);
  EXPECT_TRUE(drained);
}

TEST_F(Channels, DeliverWhatWasSentBeforeTheOtherEndClosed) {
  left->send(message::End{7}, Urgency::owed);
  left.reset();
  receive(2);
  EXPECT_EQ(messages.size(), 1u);
  EXPECT_TRUE(ended);
  EXPECT_EQ(failure, "");
}

TEST_F(Channels, DeliverWhatADeadPeerSentAndThenEndThoughASocketIsStillOpen) {
  left->send(message::End{7}, Urgency::owed);
  right->peer_ended();
  receive(2);
  EXPECT_EQ(messages.size(), 1u);
  EXPECT_TRUE(ended);
  EXPECT_FALSE(right->send(message::End{1}, Urgency::owed));
}

TEST_F(Channels, RefuseAPacketOfUnknownKind) {
  send_raw("\x07");
  receive(1);
  EXPECT_EQ(failure, "a packet of unknown kind");
}

TEST_F(Channels, RefuseAPacketThatIsTooLong) {
  send_raw(std::string(largest_packet + 100, '\0'));
  receive(1);
  EXPECT_EQ(failure, "a packet over 60 KiB");
}

TEST_F(Channels, RefuseALargeMessageThatCouldChangeUnderTheReader) {
  Descriptor file(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(file.get(), 100'000), 0);
  send_raw("\1", file.get());
  receive(1);
  EXPECT_EQ(failure, "a large message whose file is not sealed");
}

TEST_F(Channels, RefuseAPipeThatCallsItselfALargeMessage) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  Descriptor out(ends[0]), in(ends[1]);
  send_raw("\1", out.get());
  receive(1);
  EXPECT_EQ(failure, "a large message whose file is not sealed");
}

TEST_F(Channels, RefuseALargeMessageOfMoreThanTheyCarry) {
  Descriptor file(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(largest_message) + 1), 0);
  ASSERT_EQ(::fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW), 0);
  send_raw("\1", file.get());
  receive(1);
  EXPECT_EQ(failure, "a large message of 16777217 bytes");
}

TEST_F(Channels, RefuseDamagedReceipts) {
  send_raw("\2short");
  receive(1);
  EXPECT_EQ(failure, "a damaged receipt");
}

}  // namespace
}  // namespace hostler::host
