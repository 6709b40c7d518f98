// The routes of an isolated instance's process, on the instance's own table of hostler.http/1.
// Messages of the child come on the control loop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hostler/abi/http.h"
#include "isolation/channel.hpp"

namespace hostler::host {

class ProcessHttp : public std::enable_shared_from_this<ProcessHttp> {
 public:
  // `refuse` is told what the child must not do; it is to end the child.
  ProcessHttp(asio::io_context& loop, const hostler_http& table, std::shared_ptr<Channel> data,
              std::function<void(std::string)> refuse);
  ~ProcessHttp();

  std::size_t routes() const { return routes_.size(); }

  void on(const message::Claim& claim);
  void on(const message::Respond& respond);
  void on(const message::RespondFile& respond, const Descriptor& file);
  void on(const message::Begin& begin);
  void on(const message::Write& write);
  void on(const message::End& end);

 private:
  struct Route;
  struct Stream;

  hostler_request_handler handler_of(Route& route);
  std::shared_ptr<Stream> find(std::uint64_t id);
  bool forget(std::uint64_t id);
  void write_held(std::uint64_t id);

  asio::io_context& loop_;
  const hostler_http& table_;
  const std::shared_ptr<Channel> data_;
  const std::function<void(std::string)> refuse_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::mutex mutex_;                                       // not held while the table is called
  std::map<std::uint64_t, std::shared_ptr<Stream>> open_;  // requests that the child may answer
};

}  // namespace hostler::host
