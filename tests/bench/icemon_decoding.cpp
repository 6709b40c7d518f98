// From bytes to state: decode and apply, without sockets.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "icemon_parts.hpp"
#include "icemon_stream.hpp"
#include "protocol/decoder.hpp"
#include "state/cluster.hpp"
#include "statistics.hpp"

namespace hostler::bench {
namespace {

constexpr std::uint32_t protocol = 43;
constexpr std::size_t piece = 64 * 1024;  // as read from a socket

class Nobody : public icemon::ClusterObserver {
 public:
  void host_changed(const icemon::Host&) override {}
  void host_forgotten(icemon::HostId) override {}
  void job_changed(const icemon::Job&) override {}
  void job_ended(const icemon::Job&) override { ++ended; }
  int ended = 0;
};

std::string stream(int jobs, int running) {
  IcemonStream source(100, 16, protocol);
  std::string bytes = source.login();
  for (int job = 0; job < jobs; ++job) {
    bytes += source.begin();
    if (job >= running) bytes += source.end();
    if (job % 12 == 0) bytes += source.report();
  }
  return bytes;
}

}  // namespace

bool measure_decoding() {
  constexpr int jobs = 200'000;
  constexpr int running = 1'200;
  const std::string bytes = stream(jobs, running);
  std::vector<double> microseconds;
  std::uint64_t messages = 0;
  for (int run = 0; run < 5; ++run) {
    Nobody nobody;
    icemon::Cluster cluster(nobody);
    icemon::Decoder decoder(protocol);
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const icemon::Moment now = icemon::Moment::now();
      const auto fed =
          decoder.feed(std::string_view(bytes).substr(at, piece),
                       [&](icemon::Message&& message) { cluster.apply(std::move(message), now); });
      if (fed.has_error()) throw std::runtime_error(fed.error().text);
    }
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - began;
    if (nobody.ended != jobs - running) throw std::runtime_error("jobs are missing");
    messages = decoder.messages();
    microseconds.push_back(taken.count() / static_cast<double>(messages));
  }
  std::printf("decode and apply       %8.2f us   a message (median of 5 times %llu; limit 2)\n",
              median(microseconds), static_cast<unsigned long long>(messages));
  return median(microseconds) <= 2;
}

}  // namespace hostler::bench
