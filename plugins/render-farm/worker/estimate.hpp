// Estimate: progress of a frame whose renderer is silent, from the time the frame before it took.
#pragma once

#include <functional>
#include <memory>

#include "hostler/asio.hpp"
#include "hostler/clock.hpp"

namespace render_farm {

namespace asio = hostler::asio;

class Estimate {
 public:
  using OnProgress = std::function<void(double progress)>;

  // Calls `on_progress` once a second, unless the renderer speaks, and never with more than 0.95.
  // Without a frame before, or when that took under two seconds, it says nothing.
  Estimate(asio::any_io_executor executor, hostler::Clock& clock, double previous_seconds,
           OnProgress on_progress);
  ~Estimate();

  // The renderer itself said how far it is: the estimate goes on from there.
  void correct(double progress);

 private:
  struct State;
  static hostler::Task<> tick(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace render_farm
