#include "monitor/visit.hpp"

#include <algorithm>
#include <optional>

#include "connection/control_port.hpp"
#include "connection/discovery.hpp"
#include "connection/scheduler_link.hpp"
#include "hostler/condition.hpp"
#include "hostler/join.hpp"

namespace icemon {

using hostler::both_of;
using hostler::first_of;
using hostler::Result;
using hostler::Task;

namespace {

constexpr auto identity_wait = std::chrono::milliseconds(1'000);

// What the three conversations of a visit have come to: the stream, the control port, the discovery
// port.
class Visitor {
 public:
  Visitor(hostler::asio::any_io_executor executor, VisitOptions options)
      : executor_(executor), options_(std::move(options)), changed_(executor) {}

  Task<Result<std::unique_ptr<WatchedStream>>> run() {
    const auto deadline = clock().now() + options_.timeout;
    LinkOptions link_options;
    link_options.scheduler = options_.scheduler;
    link_options.handshake_timeout = options_.timeout;
    auto link = co_await SchedulerLink::open(executor_, link_options);
    if (link.has_error()) co_return link.error();

    SchedulerView view;
    view.address = options_.scheduler.text();
    view.id = view.address;
    view.highest_protocol = (*link)->scheduler_protocol();
    view.state = LinkState::online;
    view.since_ms = Moment::now().wall_ms;
    stream_ = std::make_unique<WatchedStream>(std::move(view), (*link)->protocol());
    heard_at_ = clock().now();

    co_await first_of(first_of(read(**link), until_complete()),
                      first_of(ask(), clock().sleep_until(deadline)));
    if (listing_) stream_->cluster().fill(*listing_, Moment::now());
    if (!trouble_.empty() && stream_->cluster().hosts().empty()) {
      co_return hostler::Error{trouble_, hostler::ExitCode::unavailable};
    }
    co_return std::move(stream_);
  }

 private:
  static hostler::Clock& clock() { return hostler::Clock::system(); }

  Task<> read(SchedulerLink& link) {
    for (;;) {
      auto chunk = co_await link.read();
      if (chunk.has_error()) {
        trouble_ = chunk.error().text;
        co_return;
      }
      auto fed = stream_->feed(chunk->bytes, chunk->arrived);
      if (fed.has_error()) {
        trouble_ = fed.error().text;
        co_return;
      }
      heard_at_ = clock().now();
      changed_.notify_all();
    }
  }

  // Never returns: what it learns only helps the others.
  Task<> ask() {
    co_await both_of(ask_identity(), ask_for_listing());
    hostler::Condition never(executor_);
    co_await never.wait();
  }

  Task<> ask_identity() {
    auto found = co_await ask_scheduler(executor_, options_.scheduler, identity_wait);
    if (found.has_error()) co_return;  // the name of its net is all that is missing
    SchedulerView& view = stream_->scheduler();
    view.netname = found->netname;
    view.started_ms = found->started_s * 1000;
  }

  Task<> ask_for_listing() {
    auto login = co_await ask_listing(executor_, options_.scheduler);
    is_asked_ = false;
    if (login.has_error()) {
      changed_.notify_all();  // now silence ends the visit
      co_return;
    }
    stream_->scheduler().version = login->version;
    listing_ = std::move(login->listing);
    changed_.notify_all();
  }

  bool every_listed_host_was_seen() const {
    if (!listing_) return false;
    const auto& seen = stream_->cluster().hosts();
    return std::ranges::all_of(listing_->hosts, [&](const ListedHost& listed) {
      return std::ranges::any_of(seen, [&](const auto& host) {
        return host.second.name == listed.name && host.second.ip == listed.ip;
      });
    });
  }

  Task<> until_complete() {
    while (!every_listed_host_was_seen()) {
      const auto silent_at = heard_at_ + (is_asked_ ? options_.listing : options_.silence);
      if (clock().now() >= silent_at) co_return;
      co_await first_of(changed_.wait(), clock().sleep_until(silent_at));
    }
  }

  hostler::asio::any_io_executor executor_;
  VisitOptions options_;
  std::unique_ptr<WatchedStream> stream_;
  std::optional<ControlListing> listing_;
  bool is_asked_ = true;  // the control port may answer yet
  std::string trouble_;
  hostler::TimePoint heard_at_;
  hostler::Condition changed_;
};

}  // namespace

Task<Result<std::unique_ptr<WatchedStream>>> visit(hostler::asio::any_io_executor executor,
                                                   VisitOptions options) {
  Visitor visitor(executor, std::move(options));
  co_return co_await visitor.run();
}

}  // namespace icemon
