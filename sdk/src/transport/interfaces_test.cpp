#include "transport/interfaces.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <net/if.h>

#include <deque>

namespace hostler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr unsigned usable = IFF_UP | IFF_BROADCAST | IFF_RUNNING;

// A list as the system would give it.
class InterfacesTest : public testing::Test {
 protected:
  void add(const char* name, unsigned flags, const char* address, const char* broadcast) {
    names_.emplace_back(name);
    ifaddrs entry{};
    entry.ifa_name = names_.back().data();
    entry.ifa_flags = flags;
    entry.ifa_addr = socket_address(address);
    entry.ifa_broadaddr = broadcast ? socket_address(broadcast) : nullptr;
    entries_.push_back(entry);
    if (entries_.size() > 1) entries_[entries_.size() - 2].ifa_next = &entries_.back();
  }

  std::vector<NetworkInterface> found() const {
    return broadcast_interfaces_of(entries_.empty() ? nullptr : &entries_.front());
  }

 private:
  sockaddr* socket_address(const char* text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, text, &address.sin_addr);
    addresses_.push_back(address);
    return reinterpret_cast<sockaddr*>(&addresses_.back());
  }

  std::deque<std::string> names_;
  std::deque<sockaddr_in> addresses_;
  std::deque<ifaddrs> entries_;
};

TEST_F(InterfacesTest, GivesEachAddressWithItsBroadcastAddress) {
  add("eth0", usable, "10.0.0.7", "10.0.0.255");
  add("eth0", usable, "192.168.1.7", "192.168.1.255");
  EXPECT_THAT(found(), ElementsAre(NetworkInterface{"eth0", "10.0.0.7", "10.0.0.255"},
                                   NetworkInterface{"eth0", "192.168.1.7", "192.168.1.255"}));
}

TEST_F(InterfacesTest, LeavesOutWhatReachesNobody) {
  add("lo", usable | IFF_LOOPBACK, "127.0.0.1", "127.255.255.255");
  add("down0", IFF_BROADCAST, "10.0.1.7", "10.0.1.255");
  add("ppp0", IFF_UP | IFF_POINTOPOINT, "10.0.2.7", nullptr);
  add("odd0", usable, "10.0.3.7", nullptr);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(InterfacesTest, AsksTheSystem) {
  const auto interfaces = broadcast_interfaces();
  ASSERT_TRUE(interfaces);
  EXPECT_THAT(*interfaces,
              testing::Not(testing::Contains(testing::Field(&NetworkInterface::name, "lo"))));
}

}  // namespace
}  // namespace hostler
