#include "interface/top_command.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <optional>
#include <utility>

#include "hostler/clock.hpp"
#include "interface/commands.hpp"
#include "interface/top_screen.hpp"
#include "interface/top_view.hpp"
#include "interface/until_ended.hpp"
#include "live/anonymous_views.hpp"
#include "state/moment.hpp"

namespace icemon {
namespace {

namespace asio = hostler::asio;

constexpr std::size_t plain_columns = 120;

hostler::Duration interval_of(const TopArguments& arguments) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(arguments.interval * 1000));
}

SortOrder order_of(const TopArguments& arguments) {
  return arguments.reverse ? SortOrder::reverse : SortOrder::forward;
}

}  // namespace

Task<Result<>> TopCommand::run(TopArguments arguments, Replies& replies) {
  const auto watched = watched_target(clusters_, arguments);
  if (!watched) co_return watched.error();
  const bool on_screen =
      terminal_ == TerminalUse::allowed && !arguments.batch && TopScreen::has_terminal();
  std::string cluster;
  std::optional<Watching> guest;
  std::int64_t printed = 0;
  if (*watched) {
    cluster = **watched;
  } else {
    SchedulerChoice choice = choice_of(arguments);
    // Who reads lines wants all hosts in the first ones; a screen fills before one's eyes.
    if (!on_screen) {
      auto first = co_await clusters_.visit(choice);
      if (!first) co_return first.error();
      print_frame(std::move(*first), arguments, replies);
      if (++printed == arguments.count) co_return Result<>();
    }
    const auto id = co_await clusters_.watch(std::move(choice));
    if (!id) co_return id.error();
    cluster = *id;
    guest.emplace(clusters_, cluster);
  }
  if (on_screen) co_return co_await run_on_screen(std::move(cluster), std::move(arguments));
  co_return co_await print_frames(std::move(cluster), std::move(arguments), replies, printed);
}

Task<Result<>> TopCommand::run_on_screen(std::string cluster, TopArguments arguments) {
  using namespace asio::experimental::awaitable_operators;
  auto screen = TopScreen::open(executor_);
  if (!screen) co_return screen.error();
  TopModel model(arguments.sort, order_of(arguments));
  hostler::Clock& clock = hostler::Clock::system();
  const auto tick = clock.make_timer(executor_);
  hostler::TimePoint next = clock.now();
  while (true) {
    if (clock.now() >= next) {
      auto snapshot = clusters_.snapshot(cluster);
      if (!snapshot) co_return snapshot.error();
      if (hides_names(arguments)) anonymize(*snapshot, names_);
      model.update(std::move(*snapshot));
      next = clock.now() + interval_of(arguments);
    }
    const TopSize size = (*screen)->size();
    model.set_height(table_height(size));
    (*screen)->draw(draw_top(model, size, Moment::now().wall_ms));

    auto activity = (*screen)->activity();
    tick->expires_at(next);
    auto pause = tick->wait();
    auto either = std::move(activity) || std::move(pause);
    const Ended ended = co_await until_ended(std::move(either));
    if (ended == Ended::by_caller) co_return Result<>();
    for (const TopKey& key : (*screen)->keys())
      if (model.press(key) == TopEffect::quit) co_return Result<>();
  }
}

Task<Result<>> TopCommand::print_frames(std::string cluster, TopArguments arguments,
                                        Replies& replies, std::int64_t printed) {
  for (hostler::Clock& clock = hostler::Clock::system();; ++printed) {
    if (printed > 0) {
      if (printed == arguments.count) co_return Result<>();
      auto pause = clock.sleep_for(interval_of(arguments));
      const Ended ended = co_await until_ended(std::move(pause));
      if (ended == Ended::by_caller) co_return Result<>();
      replies.line("");
    }
    auto snapshot = clusters_.snapshot(cluster);
    if (!snapshot) co_return snapshot.error();
    print_frame(std::move(*snapshot), arguments, replies);
  }
}

void TopCommand::print_frame(SnapshotView snapshot, const TopArguments& arguments,
                             Replies& replies) const {
  if (hides_names(arguments)) anonymize(snapshot, names_);
  const std::string json = hostler::to_text(snapshot);
  TopModel model(arguments.sort, order_of(arguments));
  model.update(std::move(snapshot));
  replies.lines(plain_top(model, plain_columns, Moment::now().wall_ms));
  replies.value_text(json);
}

bool TopCommand::hides_names(const TopArguments& arguments) const {
  return arguments.anonymize && !clusters_.is_anonymous();
}

}  // namespace icemon
