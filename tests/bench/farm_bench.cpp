// The render farm's dispatch: a real master with its journal on disk, and simulated workers over
// loopback TCP that speak the real protocol and need no time to render.
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <filesystem>
#include <future>
#include <iostream>
#include <thread>

#include "bench.hpp"
#include "hostler/transport/tcp.hpp"
#include "master/listeners.hpp"
#include "master/master.hpp"
#include "statistics.hpp"

namespace hostler::bench {
namespace {

using namespace render_farm;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr const char* token = "a token for the benchmark";

struct Options {
  int workers = 200;
  int frames = 100'000;
  int paced_frames = 5'000;  // of the second run
  double rate = 500;         // frames/s of the second run
  double least = 0;          // frames/s that make the first run pass
  std::string folder = ".";  // of the journal: on a disk, not in memory
};

class NoAudience : public Audience {
 public:
  void worker_changed(const WorkerView&) override {}
  void frame_finished(const FrameNews&) override { ++finished; }
  void frame_progress(const ProgressNews&) override {}
  void job_ended(const render_farm::Job&) override {}
  void trouble(const std::string& text) override { std::cerr << "journal: " << text << "\n"; }
  int finished = 0;  // frames that are on disk
};

// A bare echo of the same messages: the floor of what a connection can do here.
class Floor {
 public:
  Floor() {
    asio::ip::tcp::acceptor acceptor(context_, {asio::ip::address_v4::loopback(), 0});
    near_.connect(acceptor.local_endpoint());
    acceptor.accept(far_);
    near_.set_option(asio::ip::tcp::no_delay(true));
    far_.set_option(asio::ip::tcp::no_delay(true));
    const std::string order = encode(ToWorker(Order{first_attempt(1), 1, 1, 0})) + "\n";
    echo_ = std::thread([this, order] {
      char bytes[4096];
      while (::read(far_.native_handle(), bytes, sizeof bytes) > 0)
        if (::write(far_.native_handle(), order.data(), order.size()) < 0) return;
    });
  }
  ~Floor() {
    ::shutdown(near_.native_handle(), SHUT_RDWR);
    echo_.join();
  }

  double round_trip() {
    static const std::string done =
        encode(ToMaster(Done{first_attempt(1), 0.5, 1000, 320, 180})) + "\n";
    char bytes[4096];
    const auto start = std::chrono::steady_clock::now();
    if (::write(near_.native_handle(), done.data(), done.size()) < 0) std::abort();
    if (::read(near_.native_handle(), bytes, sizeof bytes) <= 0) std::abort();
    return Microseconds(std::chrono::steady_clock::now() - start).count();
  }

 private:
  asio::io_context context_;
  asio::ip::tcp::socket near_{context_}, far_{context_};
  std::thread echo_;
};

// What the simulated workers measure, and how fast they are.
struct Crew {
  Duration frame_time{};  // of each frame
  Floor* floor = nullptr;
  std::vector<double> order_after_done;  // µs
  std::vector<double> floor_round_trip;  // µs
  std::promise<void> all_joined;
  int joined = 0;
  int size = 0;
};

Task<> simulate_worker(std::uint16_t port, int number, Crew& crew) {
  HostPort master{"127.0.0.1", port};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  auto stream = co_await tcp_connect(std::move(master), deadline);
  if (!stream) throw Failure(stream.error());
  const auto lines = LineConnection::make(std::move(*stream));
  const std::string nonce = make_nonce();
  lines->try_send(encode(ToMaster(Hello{protocol_version, nonce})));
  const auto challenge_line = co_await lines->read_line();
  const auto challenge = decode_to_worker(challenge_line.value());
  Proof proof;
  proof.mac = prove(token, Side::worker, nonce, std::get<Challenge>(*challenge).nonce);
  proof.worker.name = "node-" + std::to_string(number);
  proof.worker.blender = "3.4.1";
  proof.worker.engines = {"CYCLES"};
  proof.session = nonce;
  lines->try_send(encode(ToMaster(proof)));

  std::chrono::steady_clock::time_point done_at{};
  while (true) {
    const auto line = co_await lines->read_line();
    if (!line) co_return;
    const auto message = decode_to_worker(*line);
    if (std::holds_alternative<Welcome>(*message) && ++crew.joined == crew.size)
      crew.all_joined.set_value();
    const auto* order = std::get_if<Order>(&*message);
    if (!order) continue;
    if (done_at != std::chrono::steady_clock::time_point() && crew.floor) {
      crew.order_after_done.push_back(
          Microseconds(std::chrono::steady_clock::now() - done_at).count());
      crew.floor_round_trip.push_back(crew.floor->round_trip());
    }
    const Done done{order->attempt, 0.001, 1000, 320, 180};
    // Workers begin spread over one frame's time.
    const bool is_first = done_at == std::chrono::steady_clock::time_point();
    const auto wait = is_first ? crew.frame_time * (number + 1) / crew.size : crew.frame_time;
    if (wait > Duration()) co_await Clock::system().sleep_for(wait);
    done_at = std::chrono::steady_clock::now();
    lines->try_send(encode(ToMaster(done)));
  }
}

// One job, from its submission until its last frame is on disk.
void run_job(const Options& options, int frames, Duration frame_time, Floor* floor,
             const std::string& journal_path, double& seconds, Crew& crew) {
  asio::io_context loop(1);
  NoAudience audience;
  TaskGroup tasks(loop.get_executor(),
                  [](const std::string& error) { std::cerr << error << "\n"; });
  asio::io_context crew_loop(1);
  std::thread crew_thread;

  const auto master_life = [&]() -> Task<> {
    JournalOptions journal_options;
    journal_options.path = journal_path;
    std::uint64_t seq = 0;
    journal_options.publish = [&seq](std::string, std::string, std::string) -> Task<Result<std::uint64_t>> {
      co_return ++seq;
    };
    auto journal = co_await Journal::open(loop.get_executor(), std::move(journal_options), Clock::system());
    if (!journal) throw Failure(journal.error());
    Master master(loop.get_executor(), std::move(*journal), audience, MasterOptions{},
                  Clock::system(), Log());
    tasks.spawn(master.run());
    TcpListenOptions listen_options;
    listen_options.max_connections = options.workers + 10;
    const HostPort anywhere{"127.0.0.1", 0};
    auto listener = TcpListener::listen(loop.get_executor(), anywhere, listen_options);
    if (!listener) throw Failure(listener.error());
    tasks.spawn(accept_all(
        *listener, tasks,
        [&master](StreamPtr stream) { return master.serve_worker(std::move(stream), token); },
        Log()));

    crew.frame_time = frame_time;
    crew.floor = floor;
    crew.size = options.workers;
    auto joined = crew.all_joined.get_future();
    crew_thread = std::thread([&crew, &crew_loop, &options, port = listener->port()] {
      for (int number = 0; number < options.workers; ++number)
        asio::co_spawn(crew_loop, simulate_worker(port, number, crew), asio::detached);
      crew_loop.run();
    });
    while (joined.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      co_await Clock::system().sleep_for(std::chrono::milliseconds(10));

    JobSpec job;
    job.frames = FrameSet::parse("1-" + std::to_string(frames)).value();
    job.setup.file = "/shots/a.blend";
    const auto start = std::chrono::steady_clock::now();
    const auto id = co_await master.submit(std::move(job));
    const auto ended = co_await master.wait_for(id.value(), {});
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (ended->done != frames || audience.finished != frames)
      throw Failure("not all frames were done and on disk");
    listener->close();
    master.stop();
    co_await tasks.ended();
  };
  std::exception_ptr failure;
  asio::co_spawn(loop, master_life(), [&](std::exception_ptr error) { failure = error; });
  loop.run();
  if (crew_thread.joinable()) crew_thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

int bench_farm(int argc, char** argv) {
  Options options;
  CLI::App app("Frames that the render farm's master dispatches and completes", "farm");
  app.add_option("--workers", options.workers, "simulated workers")->capture_default_str();
  app.add_option("--frames", options.frames, "frames of the job")->capture_default_str();
  app.add_option("--paced-frames", options.paced_frames, "frames of the run at a given rate")
      ->capture_default_str();
  app.add_option("--rate", options.rate, "frames/s of that run")->capture_default_str();
  app.add_option("--folder", options.folder, "of the journal; on a disk")->capture_default_str();
  app.add_option("--least", options.least, "frames/s that make it pass");
  CLI11_PARSE(app, argc, argv);

  const std::string folder = options.folder + "/farm-bench-" + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  double seconds = 0;
  Crew fast;
  run_job(options, options.frames, {}, nullptr, folder + "/fast.sqlite", seconds, fast);
  const double rate = options.frames / seconds;
  std::cout << options.workers << " workers, " << options.frames
            << " frames, journal on disk: " << static_cast<long>(rate)
            << " frames/s dispatched, completed and written\n";

  Floor floor;
  Crew paced;
  const auto frame_time = std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(options.workers / options.rate));
  run_job(options, options.paced_frames, frame_time, &floor, folder + "/paced.sqlite", seconds,
          paced);
  std::filesystem::remove_all(folder);
  const auto print = [](const char* what, const std::vector<double>& times) {
    std::cout << "  " << what << ": median " << static_cast<long>(median(times))
              << " µs, 99 % below " << static_cast<long>(quantile(times, 0.99)) << " µs\n";
  };
  std::cout << "at " << static_cast<long>(options.paced_frames / seconds) << " frames/s\n";
  print("completion sent to next order received", paced.order_after_done);
  print("bare loopback round trip of the same messages", paced.floor_round_trip);
  std::cout << "  ratio of the medians: "
            << median(paced.order_after_done) / median(paced.floor_round_trip) << "\n";
  return rate >= options.least ? 0 : 1;
}

namespace {
const Registered registered{
    {"farm", "the render farm's dispatch with 200 simulated workers", bench_farm}};
}

}  // namespace hostler::bench
