#include "event_reader.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>
#include <stdexcept>

namespace hostler::bench {
namespace {

ProcessOptions curl(const std::string& socket, const std::string& path) {
  ProcessOptions options;
  options.argv = {"curl", "-sN", "--unix-socket", socket, "http://localhost" + path};
  options.max_line = 64 * 1024 * 1024;
  options.kept_lines = 0;
  return options;
}

Process start(asio::io_context& loop, ProcessOptions options) {
  auto started = Process::start(loop.get_executor(), std::move(options));
  if (started.has_error()) throw std::runtime_error(started.error().text);
  return std::move(*started);
}

}  // namespace

EventReader::EventReader(const std::string& socket, const std::string& topics,
                         std::function<void(std::string_view)> take) {
  ProcessOptions options = curl(socket, "/api/events?topics=" + topics);
  options.on_line = [this, take = std::move(take)](const OutputLine& line) {
    bytes_ += line.text.size() + 1;
    if (!line.text.starts_with("data: ")) return;
    ++events_;
    take(line.text.substr(6));
  };
  process_.emplace(start(loop_, std::move(options)));
  asio::co_spawn(loop_, process_->wait(), [](std::exception_ptr, ExitStatus) {});
  thread_ = std::thread([this] { loop_.run(); });
}

EventReader::~EventReader() {
  asio::post(loop_, [this] { process_->signal(SIGKILL); });
  thread_.join();
}

Answer get(const std::string& socket, const std::string& path) {
  asio::io_context loop{1};
  Answer answer;
  ProcessOptions options = curl(socket, path);
  options.on_line = [&](const OutputLine& line) { answer.body.append(line.text) += '\n'; };
  const auto began = std::chrono::steady_clock::now();
  Process process = start(loop, std::move(options));
  ExitStatus status;
  asio::co_spawn(loop, process.wait(), [&](std::exception_ptr, ExitStatus ended) {
    status = ended;
    loop.stop();
  });
  loop.run();
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - began;
  if (!status.success()) throw std::runtime_error("no answer to " + path);
  answer.milliseconds = taken.count();
  return answer;
}

}  // namespace hostler::bench
