#include "worker/estimate.hpp"

#include <gmock/gmock.h>

#include "fake_clock.hpp"

namespace render_farm {
namespace {

using namespace std::chrono_literals;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EstimateTest : public ::testing::Test {
 protected:
  std::unique_ptr<Estimate> estimate(double previous_seconds) {
    return std::make_unique<Estimate>(loop_.executor(), clock_, previous_seconds,
                                      [this](double progress) { told_.push_back(progress); });
  }
  void TearDown() override { loop_.settle(); }

  hostler::TestLoop loop_;
  hostler::FakeClock clock_{loop_};
  std::vector<double> told_;
};

TEST_F(EstimateTest, GoesByTheTimeOfTheFrameBefore) {
  const auto running = estimate(10);
  loop_.settle();
  clock_.advance(3s);
  EXPECT_THAT(told_,
              ElementsAre(DoubleNear(0.1, 1e-9), DoubleNear(0.2, 1e-9), DoubleNear(0.3, 1e-9)));
}

TEST_F(EstimateTest, NeverPromisesTheEnd) {
  const auto running = estimate(2);
  loop_.settle();
  clock_.advance(60s);
  EXPECT_THAT(told_, ElementsAre(0.5, 0.95));
}

TEST_F(EstimateTest, GoesOnFromWhatTheRendererSaid) {
  const auto running = estimate(10);
  loop_.settle();
  clock_.advance(500ms);
  running->correct(0.6);
  clock_.advance(1500ms);
  EXPECT_THAT(told_, ElementsAre(DoubleNear(0.75, 1e-9)));
}

TEST_F(EstimateTest, IsSilentWithoutALongFrameBefore) {
  const auto first = estimate(0);
  const auto quick = estimate(1.5);
  loop_.settle();
  clock_.advance(10s);
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(EstimateTest, IsSilentOnceItIsGone) {
  auto running = estimate(10);
  loop_.settle();
  running.reset();
  clock_.advance(10s);
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_EQ(clock_.waiting(), 0u);
}

}  // namespace
}  // namespace render_farm
