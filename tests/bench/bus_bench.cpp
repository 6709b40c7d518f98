// From one thread into another: an event through the bus, beside the least that a hand-over between
// two threads costs, an eventfd that the other thread waits for in epoll.
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdio>
#include <thread>

#include "bench.hpp"
#include "bus/bus.hpp"
#include "hostler/asio.hpp"
#include "statistics.hpp"

namespace hostler::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Both receivers run on one processor and the sender on another: left to themselves they settle by
// chance, and a hand-over inside one processor takes a quarter of the time.
void run_on_processor(int place) {
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || place-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

// When the other thread had it; the sender waits here for its answer.
class Arrival {
 public:
  void now() {
    time_ = Clock::now();
    arrived_.store(true, std::memory_order_release);
    arrived_.notify_one();
  }
  Clock::time_point wait() {
    arrived_.wait(false, std::memory_order_acquire);
    arrived_ = false;
    return time_;
  }

 private:
  Clock::time_point time_;
  std::atomic<bool> arrived_ = false;
};

class EventfdHandOver {
 public:
  EventfdHandOver() {
    epoll_event event{.events = EPOLLIN, .data = {}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, eventfd_, &event);
    thread_ = std::thread([this] { receive(); });
  }
  ~EventfdHandOver() {
    stopping_ = true;
    send();
    thread_.join();
    close(epoll_);
    close(eventfd_);
  }
  void send() { eventfd_write(eventfd_, 1); }
  Clock::time_point wait() { return arrival_.wait(); }

 private:
  void receive() {
    run_on_processor(1);
    while (!stopping_) {
      epoll_event event{};
      epoll_wait(epoll_, &event, 1, -1);
      eventfd_t value = 0;
      eventfd_read(eventfd_, &value);
      arrival_.now();
    }
  }

  const int eventfd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::atomic<bool> stopping_ = false;
  Arrival arrival_;
  std::thread thread_;
};

class BusHandOver {
 public:
  BusHandOver() {
    bus_.declare("bench.progress", TopicClass::best_effort).value();
    subscription_ =
        bus_.subscribe({.topics = "bench.*"}, [this] { asio::post(loop_, [this] { receive(); }); })
            .value();
    thread_ = std::thread([this] {
      run_on_processor(1);
      loop_.run();
    });
  }
  ~BusHandOver() {
    subscription_->close();
    loop_.stop();
    thread_.join();
  }
  void send() {
    bus_.publish("bench", "bench.progress", "7",
                 R"({"job":7,"number":12,"worker":"anna","progress":0.53,"text":"Sample 34/64"})");
  }
  Clock::time_point wait() { return arrival_.wait(); }

 private:
  void receive() {
    if (!subscription_->take(64).empty()) arrival_.now();
  }

  host::Bus bus_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  Arrival arrival_;
  std::shared_ptr<host::Subscription> subscription_;
  std::thread thread_;
};

double microseconds_of(auto& hand_over) {
  // The other thread shall sleep again, as a plugin's loop does between two events.
  std::this_thread::sleep_for(std::chrono::microseconds(100));
  const auto begin = Clock::now();
  hand_over.send();
  return std::chrono::duration<double, std::micro>(hand_over.wait() - begin).count();
}

void print(const char* what, const std::vector<double>& times) {
  std::printf("%-34s median %7.1f us   p90 %7.1f us   p99 %7.1f us\n", what, median(times),
              quantile(times, 0.9), quantile(times, 0.99));
}

}  // namespace

int bench_bus(int argc, char** argv) {
  CLI::App app{"An event to another thread through the bus, beside a bare eventfd"};
  int pairs = 10000;
  double limit = 0;
  app.add_option("--pairs", pairs, "interleaved pairs to measure")->check(CLI::PositiveNumber);
  app.add_option("--limit", limit, "fail when the ratio of the medians is above it, e.g. 1.5");
  CLI11_PARSE(app, argc, argv);

  EventfdHandOver eventfd;
  BusHandOver bus;
  std::vector<double> eventfd_times;
  std::vector<double> bus_times;
  run_on_processor(0);
  for (int i = 0; i < pairs; ++i) {
    eventfd_times.push_back(microseconds_of(eventfd));
    bus_times.push_back(microseconds_of(bus));
  }
  print("bare eventfd, epoll, read", eventfd_times);
  print("publish, ready, asio::post, take", bus_times);
  const auto ratio = median(bus_times) / median(eventfd_times);
  std::printf("ratio of the medians of %d pairs: %.2f\n", pairs, ratio);
  return limit > 0 && ratio > limit ? 1 : 0;
}

const Registered bus_benchmark{{"bus", "an event to another thread, beside an eventfd", bench_bus}};

}  // namespace hostler::bench
