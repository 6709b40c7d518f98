#include "hostler/offload.hpp"

#include <algorithm>
#include <boost/asio/thread_pool.hpp>
#include <thread>

namespace hostler {

asio::any_io_executor offload_executor() {
  static asio::thread_pool pool(std::clamp(std::thread::hardware_concurrency(), 2u, 4u));
  return pool.get_executor();
}

}  // namespace hostler
