// Does what a test asks of it, and misbehaves on demand.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <hostler/condition.hpp>
#include <hostler/metrics.hpp>
#include <hostler/plugin.hpp>
#include <nlohmann/json.hpp>

namespace {

using hostler::Call;
using hostler::Json;
using hostler::Task;

struct ProbeConfig {
  bool fail_at_start = false;
};
BOOST_DESCRIBE_STRUCT(ProbeConfig, (), (fail_at_start))

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

struct EchoArguments {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(EchoArguments, (), (text))

struct PublishArguments {
  std::string topic;
  std::int64_t count = 1;
  std::string key;
  std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(PublishArguments, (), (topic, count, key, size))

struct ReceiveArguments {
  std::string topic;
  std::int64_t count = 0;
  std::string name;
  std::int64_t acknowledge = 0;
};
BOOST_DESCRIBE_STRUCT(ReceiveArguments, (), (topic, count, name, acknowledge))

struct CallArguments {
  std::string instance;
  std::string command;
  std::string arguments;
};
BOOST_DESCRIBE_STRUCT(CallArguments, (), (instance, command, arguments))

struct RunArguments {
  std::string spec;
};
BOOST_DESCRIBE_STRUCT(RunArguments, (), (spec))

struct StopArguments {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(StopArguments, (), (name))

struct MisbehaveArguments {
  std::string how;
};
BOOST_DESCRIBE_STRUCT(MisbehaveArguments, (), (how))

struct Committed {
  std::uint64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(Committed, (), (seq))

struct Called {
  std::vector<std::string> lines;
  std::vector<std::string> values;
};
BOOST_DESCRIBE_STRUCT(Called, (), (lines, values))

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i % 23);
  return bytes;
}

class Probe : public hostler::Plugin<ProbeConfig> {
 public:
  Probe() {
    command("echo", &Probe::echo);
    command("wait", &Probe::wait);
    command("canceled", &Probe::canceled);
    command("publish", &Probe::publish);
    command("commit", &Probe::commit);
    command("receive", &Probe::receive);
    command("measure", &Probe::measure);
    command("log", &Probe::log_line);
    command("call", &Probe::call_other);
    command("run-instance", &Probe::run_other);
    command("stop-instance", &Probe::stop_other);
    command("misbehave", &Probe::misbehave);
    route("GET", "/body/{size}", &Probe::body);
    route("GET", "/stream/{size}", &Probe::stream);
    route("GET", "/file/{size}", &Probe::file);
    route("POST", "/sum", &Probe::sum);
    route("GET", "/never", &Probe::never);
  }

 private:
  Task<> run(ProbeConfig config) override {
    hold_lock();
    if (config.fail_at_start) throw hostler::Failure("told to fail at its start");
    using namespace boost::asio::experimental::awaitable_operators;
    ready();
    co_await (stop_requested() || told_to_end());
    while (never_ends_) volatile_.publish("{}");
    if (!stopping()) throw hostler::Failure("told to end");
  }

  Task<> told_to_end() {
    hostler::Condition told(executor());
    told_ = &told;
    co_await told.wait();
  }

  // A second run of the same instance while the first still lives would fail here.
  void hold_lock() {
    std::string path = std::string(state_directory()) + "/lock";
    lock_ = hostler::Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
      throw hostler::Failure("another run of this instance is alive");
    }
  }

  Task<Json> echo(EchoArguments arguments, Call call) {
    call.line("line " + arguments.text);
    co_return Json{{"text", arguments.text}, {"caller", call.caller()}};
  }

  Task<> wait(Nothing, Call call) {
    hostler::Condition never(executor());
    call.line("waiting");
    try {
      co_await never.wait();
    } catch (const boost::system::system_error&) {
      ++canceled_;
      throw;
    }
  }

  Task<Json> canceled(Nothing) { co_return canceled_; }

  Task<Json> publish(PublishArguments arguments) {
    const hostler::RawTopic& topic = arguments.topic == "durable"  ? durable_
                                     : arguments.topic == "latest" ? latest_
                                                                   : volatile_;
    std::int64_t taken = 0, dropped = 0, busy = 0;
    const std::string padding(static_cast<std::size_t>(arguments.size), 'x');
    for (std::int64_t i = 1; i <= arguments.count; ++i) {
      auto body = Json{{"n", i}, {"padding", padding}}.dump();
      auto result = topic.publish(body, arguments.key);
      taken += result == hostler::PublishResult::accepted;
      dropped += result == hostler::PublishResult::dropped;
      busy += result == hostler::PublishResult::busy;
    }
    co_return Json{{"accepted", taken}, {"dropped", dropped}, {"busy", busy}};
  }

  Task<hostler::Result<Committed>> commit(Nothing) {
    auto seq = co_await durable_.publish_durable(R"({"n": 0})");
    if (seq.has_error()) co_return seq.error();
    Committed committed{*seq};
    co_return committed;
  }

  Task<Json> receive(ReceiveArguments arguments, Call call) {
    hostler::SubscribeOptions options;
    options.name = arguments.name;
    auto subscription = subscribe(arguments.topic, options);
    call.line("subscribed");
    Json events = Json::array();
    for (std::int64_t i = 1; i <= arguments.count; ++i) {
      auto event = co_await subscription.next();
      if (i == arguments.acknowledge) subscription.acknowledge(event.seq);
      Json body = Json::parse(event.body, nullptr, false);
      events.push_back(Json{{"topic", event.topic},
                            {"source", event.source},
                            {"key", event.key},
                            {"seq", event.seq},
                            {"dropped", event.dropped},
                            {"n", body.is_object() ? body.value("n", Json()) : Json()},
                            {"size", event.body.size()}});
    }
    co_return events;
  }

  Task<> measure(Nothing) {
    counter_.add(2);
    gauge_.set(5);
    histogram_.observe(0.3);
    co_return;
  }

  Task<> log_line(EchoArguments arguments) {
    log().info(arguments.text);
    std::printf("to standard output: %s\n", arguments.text.c_str());
    std::fflush(stdout);
    std::fprintf(stderr, "to standard error: %s\n", arguments.text.c_str());
    co_return;
  }

  Task<hostler::Result<Called>> call_other(CallArguments arguments) {
    auto answer = co_await call(arguments.instance, arguments.command, arguments.arguments);
    if (answer.has_error()) co_return answer.error();
    Called called{answer->lines, answer->values};
    co_return called;
  }

  Task<hostler::Result<>> run_other(RunArguments arguments) {
    co_return co_await run_instance(arguments.spec);
  }

  Task<hostler::Result<>> stop_other(StopArguments arguments) {
    co_return co_await stop_instance(arguments.name);
  }

  Task<> misbehave(MisbehaveArguments arguments, Call call) {
    const std::string& how = arguments.how;
    constexpr int data_connection = 4;
    if (how == "throw") throw std::runtime_error("thrown by a handler");
    if (how == "end") told_->notify_all();
    if (how == "crash") *static_cast<volatile int*>(nullptr) = 1;
    if (how == "exit") {
      std::fputs("leaving in anger\n", stderr);
      std::_Exit(7);
    }
    if (how == "block") {
      call.line("blocking");
      for (;;) ::pause();
    }
    if (how == "never-end") never_ends_ = true;
    if (how == "large-reply") call.line(std::string(16 << 20, '.'));
    if (how == "subscribe-without-end") {
      for (std::vector<hostler::Subscription> all;;) all.push_back(subscribe("probe.*", {}));
    }
    if (how == "garbage") ::send(data_connection, "\x07garbage", 8, 0);
    if (how == "unknown-message") ::send(data_connection, "\0\xff\x7f", 3, 0);
    if (how == "large-lie") ::send(data_connection, "\1", 1, 0);
    co_return;
  }

  static std::size_t size_of(const hostler::HttpRequest& request) {
    return std::stoul(request.parameters.at("size"));
  }

  Task<hostler::HttpReply> body(hostler::HttpRequest request) {
    co_return hostler::HttpReply::text(pattern(size_of(request)));
  }

  Task<hostler::HttpReply> stream(hostler::HttpRequest request) {
    constexpr std::size_t piece = 100'000;
    const std::string all = pattern(size_of(request));
    auto stream = request.begin(200, "text/plain");
    for (std::size_t at = 0; at < all.size(); at += piece) {
      bool written = co_await stream.write(all.substr(at, piece));
      if (!written) break;
    }
    co_return hostler::HttpReply::streamed();
  }

  Task<hostler::HttpReply> file(hostler::HttpRequest request) {
    std::string path = std::string(state_directory()) + "/file";
    hostler::Descriptor out(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const std::string bytes = pattern(size_of(request));
    if (::write(out.get(), bytes.data(), bytes.size()) < 0) throw hostler::Failure("cannot write");
    co_return hostler::HttpReply::from_file(path, "video/mp4");
  }

  // How many bytes were posted, where they were, and whether they are the pattern.
  Task<hostler::HttpReply> sum(hostler::HttpRequest request) {
    std::string bytes = request.body;
    if (request.body_file) {
      struct stat about {};
      ::fstat(request.body_file.get(), &about);
      bytes.resize(static_cast<std::size_t>(about.st_size));
      bytes.resize(static_cast<std::size_t>(
          ::pread(request.body_file.get(), bytes.data(), bytes.size(), 0)));
    }
    Json answer{{"size", bytes.size()},
                {"in_file", static_cast<bool>(request.body_file)},
                {"intact", bytes == pattern(bytes.size())}};
    co_return hostler::HttpReply::json_text(answer.dump());
  }

  Task<hostler::HttpReply> never(hostler::HttpRequest) {
    hostler::Condition never(executor());
    volatile_.publish(R"({"n": 0})", "asked");
    try {
      co_await never.wait();
    } catch (const boost::system::system_error&) {
      ++canceled_;
      throw;
    }
    co_return hostler::HttpReply::text("");
  }

  hostler::RawTopic volatile_{*this, "probe.volatile"};
  hostler::RawTopic latest_{*this, "probe.latest"};
  hostler::RawTopic durable_{*this, "probe.durable"};
  hostler::Counter counter_{*this, {"probe_changes_total", "Changes."}};
  hostler::Gauge gauge_{*this, {"probe_level", "Level.", {{"kind", "test"}}}};
  hostler::Histogram histogram_{*this, {"probe_seconds", "Seconds.", {}, {0.1, 0.5, 1}}};
  hostler::Descriptor lock_;
  hostler::Condition* told_ = nullptr;
  int canceled_ = 0;
  bool never_ends_ = false;  // when it is to stop, its loop is blocked, and it uses the host on and on
};

}  // namespace

HOSTLER_PLUGIN(Probe)
