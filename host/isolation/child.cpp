#include "isolation/child.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "isolation/channel.hpp"
#include "isolation/remote_commands.hpp"
#include "isolation/remote_events.hpp"
#include "isolation/remote_http.hpp"
#include "isolation/remote_log.hpp"
#include "isolation/remote_metrics.hpp"
#include "loader/instance_host.hpp"

namespace hostler::host {

namespace {

// When the host has gone.
constexpr auto grace_without_host = std::chrono::milliseconds(1500);
constexpr auto life_without_host = std::chrono::seconds(2);

constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

// The host's services as they are here.
struct RemoteServices {
  RemoteServices(asio::io_context& loop, const std::shared_ptr<Channel>& data,
                 const message::Start& start)
      : log(data, static_cast<std::int32_t>(start.log_level)),
        events(data, topics_of(start)),
        commands(data),
        http(data),
        metrics(loop, data),
        instances(data) {}

  static RemoteEvents::Topics topics_of(const message::Start& start) {
    return {{start.durable_topics.begin(), start.durable_topics.end()},
            {start.other_topics.begin(), start.other_topics.end()}};
  }

  void offer_to(InstanceHost& host) {
    host.offer(HOSTLER_LOG, HOSTLER_LOG_REVISION, static_cast<hostler_log*>(&log));
    host.offer(HOSTLER_EVENTS, HOSTLER_EVENTS_REVISION, static_cast<hostler_events*>(&events));
    host.offer(HOSTLER_COMMANDS, HOSTLER_COMMANDS_REVISION,
               static_cast<hostler_commands*>(&commands));
    host.offer(HOSTLER_HTTP, HOSTLER_HTTP_REVISION, static_cast<hostler_http*>(&http));
    host.offer(HOSTLER_METRICS, HOSTLER_METRICS_REVISION, static_cast<hostler_metrics*>(&metrics));
    host.offer(HOSTLER_INSTANCES, HOSTLER_INSTANCES_REVISION,
               static_cast<hostler_instances*>(&instances));
  }

  // What the host still owes the plugin comes now or never.
  void close() {
    events.close();
    commands.close();
    instances.close();
  }

  RemoteLog log;
  RemoteEvents events;
  RemoteCommands commands;
  RemoteHttp http;
  RemoteMetrics metrics;
  RemoteInstances instances;
};

// Everything on its loop, which is the process's main thread; the plugin has threads of its own.
class Child {
 public:
  explicit Child(asio::io_context& loop)
      : loop_(loop),
        control_(std::make_shared<Channel>(loop, Descriptor(child_control), no_bound)),
        data_(std::make_shared<Channel>(loop, Descriptor(child_data), no_bound)),
        last_moment_(loop) {}

  Task<> control() {
    while (auto received = co_await next(*control_)) {
      auto handle = [this](const auto& message) { on(message); };
      if (!dispatch<message::Start, message::Stop, message::Ping>(received->message, handle)) break;
    }
    host_has_gone();
  }

  Task<> data() {
    while (auto received = co_await next(*data_)) {
      if (plugin_) pass_on(*received);
    }
  }

 private:
  // Nothing: the host has gone.
  static Task<std::optional<Received>> next(Channel& channel) {
    auto received = co_await channel.receive();
    if (received.has_error()) co_return std::nullopt;
    co_return std::move(*received);
  }

  void pass_on(const Received& received) {
    using namespace message;
    auto bytes = received.message;
    auto& services = *services_;
    dispatch<Committed, Event>(bytes, [&](const auto& m) { services.events.on(m); }) ||
        dispatch<Invoke, CancelInvocation, CallReply, CallFinished>(
            bytes, [&](const auto& m) { services.commands.on(m); }) ||
        dispatch<message::Request>(bytes,
                                   [&](const auto& m) { services.http.on(m, received.file); }) ||
        dispatch<Gone, message::Written>(bytes, [&](const auto& m) { services.http.on(m); }) ||
        dispatch<Done>(bytes, [&](const auto& m) { services.instances.on(m); });
  }

  void on(const message::Start& start) {
    if (services_) return;
    ::pthread_setname_np(::pthread_self(), std::string(start.instance).substr(0, 15).c_str());
    services_ = std::make_unique<RemoteServices>(loop_, data_, start);
    auto entry = load_module(std::string(start.file), offered_interfaces());
    if (entry.has_error()) return refuse(entry.error().text);
    host_ = std::make_unique<InstanceHost>(identity_of(start), reports());
    services_->offer_to(*host_);
    plugin_ = (*entry)->create(host_.get());
    if (!plugin_) return refuse("the plugin could not make an instance");
    plugin_->start(plugin_);
  }

  void on(const message::Stop& stop) {
    if (plugin_) plugin_->stop(plugin_, static_cast<std::uint32_t>(stop.grace_ms));
  }

  void on(const message::Ping& ping) {
    if (plugin_) plugin_->ping(plugin_, ping.number);
  }

  static InstanceIdentity identity_of(const message::Start& start) {
    return {std::string(start.instance), std::string(start.plugin),    std::string(start.host_name),
            std::string(start.config),   std::string(start.state_dir), start.single_shot != 0};
  }

  InstanceReports reports() {
    InstanceReports reports;
    reports.report = [this](hostler_report state, const std::string& reason) {
      data_->send(message::Report{state, std::string_view(reason).substr(0, longest_reason)},
                  Urgency::owed);
      if (state == HOSTLER_ENDED || state == HOSTLER_FAILED) {
        asio::post(loop_, [this] { on_ended(); });
      }
    };
    reports.pong = [this](std::uint64_t number) {
      control_->send(message::Pong{number}, Urgency::owed);
    };
    return reports;
  }

  void refuse(const std::string& reason) {
    data_->send(message::Refused{reason}, Urgency::owed);
    asio::co_spawn(loop_, leave(), asio::detached);
  }

  void on_ended() {
    if (!plugin_) return;
    services_->close();
    services_->metrics.close();
    auto* plugin = std::exchange(plugin_, nullptr);
    plugin->destroy(plugin);
    asio::co_spawn(loop_, leave(), asio::detached);
  }

  // Ends the process when the host has been told all. Destructors of what the plugin left behind
  // are not run: they could only hang.
  Task<> leave() {
    co_await data_->flushed();
    exit_now(0);
  }

  void host_has_gone() {
    last_moment_.expires_after(life_without_host);
    last_moment_.async_wait([](boost::system::error_code) { exit_now(1); });
    if (!plugin_) exit_now(1);
    services_->close();
    plugin_->stop(plugin_, static_cast<std::uint32_t>(grace_without_host.count()));
  }

  [[noreturn]] static void exit_now(int code) {
    std::fflush(nullptr);
    std::_Exit(code);
  }

  static constexpr std::size_t longest_reason = 16 * 1024;

  asio::io_context& loop_;
  const std::shared_ptr<Channel> control_;
  const std::shared_ptr<Channel> data_;
  asio::steady_timer last_moment_;
  std::unique_ptr<RemoteServices> services_;
  std::unique_ptr<InstanceHost> host_;
  hostler_plugin* plugin_ = nullptr;
};

bool is_packet_socket(int number) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace

int run_child() {
  if (!is_packet_socket(child_control) || !is_packet_socket(child_data)) {
    std::fputs("hostler child is started by a running host, for 'isolation: process'\n", stderr);
    return static_cast<int>(ExitCode::usage);
  }
  ::mallopt(M_ARENA_MAX, 1);  // two threads that mostly wait: a second arena would only cost memory
  std::signal(SIGPIPE, SIG_IGN);
  for (int number : {child_control, child_data}) ::fcntl(number, F_SETFD, FD_CLOEXEC);
  asio::io_context loop;
  Child child(loop);
  asio::co_spawn(loop, child.control(), asio::detached);
  asio::co_spawn(loop, child.data(), asio::detached);
  loop.run();
  return 0;
}

}  // namespace hostler::host
