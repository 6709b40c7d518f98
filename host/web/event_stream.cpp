#include "web/event_stream.hpp"

#include <boost/asio/post.hpp>
#include <charconv>

#include "web/head.hpp"

namespace hostler::host {
namespace {

constexpr std::size_t events_a_write = 64;

Result<std::vector<std::string>> topics_of(const Request& request) {
  const auto value = request.query_value("topics").value_or("");
  std::vector<std::string> topics;
  for (std::string_view rest = value; !rest.empty();) {
    const auto topic = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), topic.size() + 1));
    if (!trimmed(topic).empty()) topics.emplace_back(trimmed(topic));
  }
  if (topics.empty()) return Error{"which topics? e.g. /api/events?topics=render-farm.*,hostler.*"};
  return topics;
}

// A browser that reconnects sends Last-Event-ID beside the query it began with, so the header wins.
Result<std::optional<std::uint64_t>> after_of(const Request& request) {
  std::string text(request.headers.get("Last-Event-ID"));
  if (text.empty()) text = request.query_value("after").value_or("");
  if (text.empty()) return std::optional<std::uint64_t>();
  std::uint64_t seq = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seq);
  if (error != std::errc() || end != text.data() + text.size())
    return Error{"'after' and Last-Event-ID take the seq of an event, a whole number"};
  return std::optional(seq);
}

std::string format(const FeedEvent& event) {
  std::string text;
  if (event.seq > 0) text = "id: " + std::to_string(event.seq) + "\n";
  return ((text += "data: ") += event.envelope) += "\n\n";
}

}  // namespace

Result<std::unique_ptr<EventFeed>> open_feed(EventSource& source, const Request& request,
                                             const std::shared_ptr<Link>& link) {
  auto topics = topics_of(request);
  if (!topics) return topics.error();
  const auto after = after_of(request);
  if (!after) return after.error();
  auto ready = [loop = link->stream.get_executor(), weak = std::weak_ptr(link)] {
    asio::post(loop, [weak] {
      if (const auto link = weak.lock()) link->changed.notify();
    });
  };
  return source.open(std::move(*topics), *after, std::move(ready));
}

Task<> serve_event_stream(std::shared_ptr<Link> link, std::unique_ptr<EventFeed> feed,
                          Limits limits, bool chunked) {
  auto quiet_since = Signal::Clock::now();
  while (!link->gone && !link->ended && !link->stopping) {
    std::string text;
    if (const auto lost = feed->dropped())
      text = ": {\"dropped\": " + std::to_string(lost) + "}\n\n";
    for (const auto& event : feed->take(events_a_write)) text += format(event);
    if (text.empty()) {
      if (co_await link->changed.wait_until(quiet_since + limits.alive_interval)) continue;
      text = ": alive\n\n";
    }
    const auto bytes = chunked ? make_chunk(text) : std::move(text);
    if (!co_await link->write(bytes)) co_return;
    quiet_since = Signal::Clock::now();
  }
}

}  // namespace hostler::host
