// Reads server-sent events of a host, as a browser does: by curl, on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "hostler/asio.hpp"
#include "hostler/process.hpp"

namespace hostler::bench {

class EventReader {
 public:
  // `take` is called on the reader's thread with each event's data, an envelope.
  EventReader(const std::string& socket, const std::string& topics,
              std::function<void(std::string_view)> take);
  ~EventReader();

  std::uint64_t events() const { return events_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  asio::io_context loop_{1};
  std::atomic<std::uint64_t> events_{0}, bytes_{0};
  std::optional<Process> process_;
  std::thread thread_;
};

// What a host answers to GET, and how long that takes.
struct Answer {
  double milliseconds = 0;
  std::string body;
};
Answer get(const std::string& socket, const std::string& path);

}  // namespace hostler::bench
