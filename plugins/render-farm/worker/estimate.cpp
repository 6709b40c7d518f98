#include "worker/estimate.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace render_farm {
namespace {

using namespace std::chrono_literals;

constexpr auto period = 1s;
constexpr double shortest_frame = 2;  // seconds
constexpr double most = 0.95;

}  // namespace

struct Estimate::State {
  hostler::Clock& clock;
  double previous_seconds;
  OnProgress on_progress;
  std::unique_ptr<hostler::Timer> timer;
  hostler::TimePoint said_at;  // when the renderer last spoke
  double said = 0;             // what it said
  double told = 0;
  bool over = false;

  double now() const {
    const std::chrono::duration<double> since = clock.now() - said_at;
    return std::min(most, said + since.count() / previous_seconds);
  }
};

Estimate::Estimate(asio::any_io_executor executor, hostler::Clock& clock, double previous_seconds,
                   OnProgress on_progress)
    : state_(std::make_shared<State>(
          State{clock, previous_seconds, std::move(on_progress), nullptr, clock.now()})) {
  if (previous_seconds < shortest_frame) return;
  state_->timer = clock.make_timer(executor);
  asio::co_spawn(executor, tick(state_), asio::detached);
}

Estimate::~Estimate() {
  state_->over = true;
  if (state_->timer) state_->timer->cancel();
}

void Estimate::correct(double progress) {
  state_->said = progress;
  state_->said_at = state_->clock.now();
  state_->told = std::max(state_->told, progress);
}

hostler::Task<> Estimate::tick(std::shared_ptr<State> state) {
  while (!state->over) {
    state->timer->expires_at(state->clock.now() + period);
    const bool due = co_await state->timer->wait();
    if (!due || state->over) co_return;
    if (state->clock.now() - state->said_at < period || state->now() <= state->told) continue;
    state->told = state->now();
    state->on_progress(state->told);
  }
}

}  // namespace render_farm
